/** Shows the head of the wall, its tiles and its emergencies. */

import { byId, make, wallOf, write } from "./dom.js";
import { type Emergency, type Wall, placeOf, titleOf } from "./model.js";
import { clockTime, elapsed, longDate, momentOf } from "./time.js";
import { LEVEL, OPEN_STATUS, TILES } from "./words.js";

const SHOWN_EMERGENCIES = 4;

export function showClock(now: number): void {
  write(byId("clock"), clockTime(now));
  write(byId("date"), longDate(now));
}

export function showHead(wall: Wall): void {
  write(byId("area-name"), titleOf(wall));
  write(byId("area-level"), LEVEL[wall.area.level]);
  document.title = `${titleOf(wall)} · 网格指挥大屏`;
  byId("path").replaceChildren(
    ...wall.path.map((area) => {
      const link = make("a", "", area.name);
      link.href = wallOf(area.code);
      if (area.code === wall.area.code) link.setAttribute("aria-current", "page");
      return make("li", "", link);
    }),
  );
}

export function showTiles(wall: Wall): void {
  const tiles = byId("tiles");
  if (tiles.childElementCount === 0) tiles.append(...TILES.map(([name, label]) => tile(name, label)));
  for (const [name] of TILES) {
    write(byId(`tile-${name}`), wall.figures[name].toLocaleString("zh-CN"));
  }
}

function tile(name: string, label: string): HTMLElement {
  const figure = make("dd", "", "");
  figure.id = `tile-${name}`;
  return make("div", `tile tile-${name}`, make("dt", "", label), figure);
}

export function showEmergencies(wall: Wall, now: number): void {
  const { total, items } = wall.emergencies;
  byId("emergencies").classList.toggle("calm", total === 0);
  write(byId("emergencies-label"), total === 0 ? "当前没有在办的突发、特急案件" : "突发、特急在办");
  write(byId("emergencies-total"), total === 0 ? "" : String(total));
  byId("emergency-list").replaceChildren(...items.slice(0, SHOWN_EMERGENCIES).map((line) => emergency(wall, line, now)));
}

function emergency(wall: Wall, line: Emergency, now: number): HTMLElement {
  return make(
    "li",
    "emergency",
    make("p", "emergency-what", make("strong", "", line.category ?? ""), make("span", "", OPEN_STATUS[line.status] ?? "")),
    make("p", "emergency-where", placeOf(wall, line.scope)),
    make("p", "emergency-when", `${momentOf(line.reported_at, now)} 上报，${elapsed(line.reported_at, now)}`),
  );
}
