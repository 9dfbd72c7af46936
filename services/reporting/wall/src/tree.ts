/** Shows the areas below that of the wall with their open cases; rows stay in place so that focus does. */

import { byId, make, wallOf, write } from "./dom.js";
import { type AreaLoad, type Wall, alarmed, childrenOf, open, shortName, unplaced } from "./model.js";
import { TREE_TITLE } from "./words.js";

const MOST_LARGE = 6;

let shown = "";

export function showTree(wall: Wall): void {
  const signature = wall.areas.map((area) => `${area.code}${area.name}`).join();
  if (signature !== shown) {
    shown = signature;
    build(wall);
  }
  fill(wall);
}

function build(wall: Wall): void {
  write(byId("tree-title"), TREE_TITLE[wall.area.level]);
  byId("wall").dataset["level"] = wall.area.level;
  const children = childrenOf(wall, wall.area.code);
  const cards = wall.area.level === "grid" ? wall.areas : children;
  byId("tree").replaceChildren(...cards.map((area) => card(wall, area)));
}

function card(wall: Wall, area: AreaLoad): HTMLElement {
  const above = wall.area.code === area.code ? undefined : wall.area.name;
  const head = make("a", "card-head", make("span", "card-name", shortName(area.name, above)), count("open", area));
  head.href = wallOf(area.code);
  const grids = childrenOf(wall, area.code).map((grid) => cell(grid, area));
  const body = grids.length > 0 ? make("ul", grids.length > MOST_LARGE ? "cells many" : "cells", ...grids) : split(area);
  return marked(make("li", "card", head, body), area);
}

function cell(grid: AreaLoad, village: AreaLoad): HTMLElement {
  const link = make("a", "", make("span", "cell-name", cellName(grid, village)), count("open", grid));
  link.href = wallOf(grid.code);
  link.title = grid.name;
  return marked(make("li", "cell", link), grid);
}

/** Within its village's card, 五里洲村第三网格 is 第三. */
function cellName(grid: AreaLoad, village: AreaLoad): string {
  const name = shortName(grid.name, village.name);
  return name.replace(/网格$/, "") || name;
}

function split(area: AreaLoad): HTMLElement {
  return make("p", "split", make("span", "", "待受理 ", count("waiting", area)), make("span", "", "办理中 ", count("doing", area)));
}

function count(kind: string, area: AreaLoad): HTMLElement {
  const element = make("span", `count count-${kind}`);
  element.id = `${kind}-${area.code}`;
  return element;
}

function marked(element: HTMLElement, area: AreaLoad): HTMLElement {
  element.id = `area-${area.code}`;
  return element;
}

function fill(wall: Wall): void {
  const alarms = alarmed(wall);
  for (const area of wall.areas) {
    const row = document.getElementById(`area-${area.code}`);
    if (row === null) continue;
    row.dataset["load"] = String(heat(open(area)));
    row.classList.toggle("alarmed", alarms.has(area.code));
    writeCounts(area);
  }
  note(wall);
}

function writeCounts(area: AreaLoad): void {
  const counts = { open: open(area), waiting: area.waiting, doing: area.in_progress };
  for (const [kind, value] of Object.entries(counts)) {
    const element = document.getElementById(`${kind}-${area.code}`);
    if (element !== null) write(element, String(value));
  }
}

/** How strongly a cell is coloured: none, a few, several, many open cases. */
function heat(cases: number): number {
  return [1, 3, 6].filter((step) => cases >= step).length;
}

function note(wall: Wall): void {
  const own = wall.areas.find((area) => area.code === wall.area.code);
  if (own === undefined || wall.area.level === "grid") return;
  const waiting = unplaced(wall);
  const parts = [`在办 ${open(own)} 件`, ...(waiting > 0 ? [`其中待归格 ${waiting} 件`] : [])];
  write(byId("tree-note"), parts.join("，"));
}
