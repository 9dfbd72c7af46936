/** Shows the live broadcast (实时播报): one line per case, the latest first. */

import { byId, make, write } from "./dom.js";
import { type CaseLine, type Wall, placeOf } from "./model.js";
import { momentOf } from "./time.js";
import { STATUS, URGENCY } from "./words.js";

const drawn = new Map<string, { readonly text: string; readonly element: HTMLElement }>();

/** Draws the lines; `fresh` is the case that has just moved, to be marked. */
export function showBroadcast(wall: Wall, lines: readonly CaseLine[], now: number, fresh?: string): void {
  byId("broadcast-empty").hidden = lines.length > 0;
  const elements = lines.map((line) => elementOf(wall, line, now, line.case_id === fresh));
  const list = byId("broadcast");
  elements.forEach((element, index) => {
    if (list.children[index] !== element) list.insertBefore(element, list.children[index] ?? null);
  });
  while (list.childElementCount > elements.length) list.lastElementChild?.remove();
  forget(new Set(lines.map((line) => line.case_id)));
}

function elementOf(wall: Wall, line: CaseLine, now: number, fresh: boolean): HTMLElement {
  const text = JSON.stringify([line, momentOf(line.updated_at, now), placeOf(wall, line.scope)]);
  const known = drawn.get(line.case_id);
  if (known?.text === text && !fresh) return known.element;
  const element = draw(wall, line, now);
  if (fresh || known?.element.classList.contains("fresh")) element.classList.add("fresh");
  known?.element.replaceWith(element);
  drawn.set(line.case_id, { text, element });
  return element;
}

function draw(wall: Wall, line: CaseLine, now: number): HTMLElement {
  const time = make("time", "line-time", momentOf(line.updated_at, now));
  time.dateTime = line.updated_at;
  const status = make("span", `chip chip-${line.status}`, STATUS[line.status]);
  const urgency = line.urgency === null ? "" : make("span", `urgency urgency-${line.urgency}`, URGENCY[line.urgency]);
  const what = make("span", "line-what", line.category ?? "案件");
  const element = make("li", "line", time, status, what, urgency, make("span", "line-where", placeOf(wall, line.scope)));
  element.dataset["case"] = line.case_id;
  element.dataset["urgency"] = line.urgency ?? "";
  return element;
}

function forget(kept: ReadonlySet<string>): void {
  for (const id of drawn.keys()) if (!kept.has(id)) drawn.delete(id);
}

/** Says the newest line to who listens instead of looking. */
export function speak(wall: Wall, line: CaseLine): void {
  const urgency = line.urgency === null ? "" : URGENCY[line.urgency];
  write(byId("spoken"), `${STATUS[line.status]}：${urgency} ${line.category ?? "案件"}，${placeOf(wall, line.scope)}`);
}
