/** Says how fresh the wall is, and says so loudly when it is not. */

import { byId, write } from "./dom.js";
import { clockTime } from "./time.js";

const GRACE = 2_000;
const TOO_FAR_BEHIND = 15_000;

export interface Freshness {
  /** Until when the figures are complete, in milliseconds; null before the first answer. */
  readonly until: number | null;
  /** Milliseconds from the store to this screen, of the latest event. */
  readonly delay: number | null;
  /** Since when there is no stream; null while there is one. */
  readonly lostSince: number | null;
  readonly attempt: number;
  /** Since when the figures lack something that the broadcast already shows. */
  readonly behindSince: number | null;
}

export const UNKNOWN: Freshness = { until: null, delay: null, lostSince: null, attempt: 0, behindSince: null };

export function showFreshness(state: Freshness, now: number): void {
  const lost = state.lostSince !== null && now - state.lostSince >= GRACE;
  const behind = state.behindSince !== null && now - state.behindSince >= TOO_FAR_BEHIND;
  document.body.classList.toggle("stale", lost || behind);
  const link = byId("link");
  link.dataset["state"] = lost ? "lost" : behind ? "behind" : "live";
  write(link, lost ? "已断开" : behind ? "统计滞后" : "正常");
  write(byId("as-of"), state.until === null ? "—" : clockTime(state.until));
  write(byId("delay"), state.delay === null ? "—" : seconds(state.delay));
  showBanner(lost ? lostText(state) : behind ? behindText(state) : null);
}

function seconds(millis: number): string {
  return millis < 100 ? "< 0.1 秒" : `${(millis / 1000).toFixed(1)} 秒`;
}

function lostText(state: Freshness): string {
  const shown = state.until === null ? "尚未取得数据" : `画面停留在 ${clockTime(state.until)} 的数据`;
  return `与服务器的连接已断开，${shown}，正在自动重连（第 ${state.attempt} 次）`;
}

function behindText(state: Freshness): string {
  return `统计数据滞后，数字停留在 ${clockTime(state.until ?? 0)}，实时播报不受影响`;
}

function showBanner(text: string | null): void {
  const banner = byId("banner");
  banner.hidden = text === null;
  write(banner, text ?? "");
}
