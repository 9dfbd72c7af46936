/** Moments as people read them: always Asia/Shanghai, whatever the clock of the machine says. */

const zone = { timeZone: "Asia/Shanghai" } as const;
const clock = new Intl.DateTimeFormat("zh-CN", { ...zone, hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
const date = new Intl.DateTimeFormat("zh-CN", { ...zone, year: "numeric", month: "long", day: "numeric", weekday: "long" });
const day = new Intl.DateTimeFormat("zh-CN", { ...zone, month: "2-digit", day: "2-digit" });

export function clockTime(millis: number): string {
  return clock.format(millis);
}

export function longDate(millis: number): string {
  return date.format(millis).replace("日星期", "日 星期");
}

/** The time of today, with the day before it when it was another day. */
export function momentOf(text: string, now: number): string {
  const millis = Date.parse(text);
  const today = day.format(millis) === day.format(now);
  return today ? clock.format(millis) : `${day.format(millis)} ${clock.format(millis).slice(0, 5)}`;
}

/** How long ago, in whole minutes: 已 3 小时 5 分钟. */
export function elapsed(text: string, now: number): string {
  const minutes = Math.max(0, Math.floor((now - Date.parse(text)) / 60_000));
  if (minutes < 1) return "刚刚";
  const hours = Math.floor(minutes / 60);
  if (hours >= 24) return `已 ${Math.floor(hours / 24)} 天 ${hours % 24} 小时`;
  return hours > 0 ? `已 ${hours} 小时 ${minutes % 60} 分钟` : `已 ${minutes} 分钟`;
}
