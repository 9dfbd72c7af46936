/** The two questions that the wall asks its service: the state now, and what happens next. */

import type { Wall } from "./model.js";
import { type SseEvent, SseParser } from "./sse.js";

export const SILENCE_LIMIT = 15_000;

/** An answer that is not 2xx. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    title: string,
  ) {
    super(title);
  }

  /** Asking again with the same token cannot help. */
  get final(): boolean {
    return this.status >= 400 && this.status < 500 && this.status !== 408 && this.status !== 429;
  }
}

async function ask(path: string, token: string, signal: AbortSignal, headers: Record<string, string> = {}): Promise<Response> {
  const answer = await fetch(path, { headers: { Authorization: `Bearer ${token}`, ...headers }, signal, cache: "no-store" });
  if (!answer.ok) throw await problemOf(answer);
  return answer;
}

async function problemOf(answer: Response): Promise<Problem> {
  const body: unknown = await answer.json().catch(() => null);
  const title = body !== null && typeof body === "object" && "title" in body ? String(body.title) : `HTTP ${answer.status}`;
  return new Problem(answer.status, title);
}

/** The wall of `area`; without one the highest area that the token may see. */
export async function fetchWall(token: string, area: string | null): Promise<Wall> {
  const query = area === null ? "" : `?area=${encodeURIComponent(area)}`;
  const answer = await ask(`/reporting/wall${query}`, token, AbortSignal.timeout(SILENCE_LIMIT));
  return (await answer.json()) as Wall;
}

export interface StreamListener {
  connected(): void;
  /** Something arrived, be it only a heartbeat. */
  alive(): void;
  happened(event: SseEvent): void;
}

/** Listens from `cursor` on until the stream ends, or throws when it is refused, cut or silent for 15 s. */
export async function listen(token: string, area: string, cursor: string, listener: StreamListener): Promise<void> {
  const control = new AbortController();
  let silence = setTimeout(() => control.abort(), SILENCE_LIMIT);
  try {
    const path = `/reporting/stream?area=${encodeURIComponent(area)}`;
    const headers = { Accept: "text/event-stream", "Last-Event-ID": cursor };
    const answer = await ask(path, token, control.signal, headers);
    listener.connected();
    for await (const events of eventsOf(answer)) {
      clearTimeout(silence);
      silence = setTimeout(() => control.abort(), SILENCE_LIMIT);
      listener.alive();
      events.forEach((event) => listener.happened(event));
    }
  } finally {
    clearTimeout(silence);
    control.abort();
  }
}

async function* eventsOf(answer: Response): AsyncGenerator<SseEvent[]> {
  if (answer.body === null) return;
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  const parser = new SseParser();
  for (let part = await reader.read(); !part.done; part = await reader.read()) yield parser.feed(part.value);
}
