/** What the wall shows, and how one event of the stream changes it. Pure. */

export type Level = "town" | "village" | "grid";
export type Urgency = "critical" | "urgent" | "normal";
export type Status =
  | "reported"
  | "accepted"
  | "at_intake"
  | "assigned"
  | "in_hand"
  | "alerted"
  | "stood_down"
  | "under_review"
  | "awaiting_approval"
  | "decided"
  | "suspended"
  | "handled"
  | "resolved"
  | "verified"
  | "on_record"
  | "closed"
  | "withdrawn"
  | "duplicate";

export interface Scope {
  readonly county: string | null;
  readonly town: string | null;
  readonly village: string | null;
  readonly grid: string | null;
}

export interface Area {
  readonly code: string;
  readonly name: string;
  readonly level: Level;
}

/** An area with its open cases, those of the areas below it included. */
export interface AreaLoad extends Area {
  readonly parent: string;
  readonly waiting: number;
  readonly in_progress: number;
}

export interface Figures {
  readonly reported_today: number;
  readonly closed_today: number;
  readonly waiting: number;
  readonly in_progress: number;
  readonly total: number;
}

/** One case, as its latest event left it; what an event does not say is null until figures are fetched. */
export interface CaseLine {
  readonly case_id: string;
  readonly status: Status;
  readonly category: string | null;
  readonly urgency: Urgency | null;
  readonly scope: Scope;
  readonly updated_at: string;
}

export interface Emergency extends CaseLine {
  readonly reported_at: string;
}

export interface Wall {
  readonly area: Area;
  readonly path: readonly Area[];
  readonly areas: readonly AreaLoad[];
  readonly figures: Figures;
  readonly emergencies: { readonly total: number; readonly items: readonly Emergency[] };
  readonly broadcast: readonly CaseLine[];
  readonly as_of: string | null;
  readonly now: string;
  readonly cursor: string;
}

/** A case event as the stream brings it; what is null is as it was before. */
export interface CaseEvent {
  readonly case_id: string;
  readonly type: string;
  readonly time: string;
  readonly status: Status | null;
  readonly category: string | null;
  readonly urgency: Urgency | null;
  readonly scope: Scope;
}

export const BROADCAST_LENGTH = 50;

/** The broadcast after an event: its case comes first, once. A case of unknown status is left to the figures. */
export function broadcastAfter(lines: readonly CaseLine[], event: CaseEvent): readonly CaseLine[] {
  const known = lines.find((line) => line.case_id === event.case_id);
  const status = event.status ?? known?.status;
  if (status === undefined) return lines;
  const line: CaseLine = {
    case_id: event.case_id,
    status,
    category: event.category ?? known?.category ?? null,
    urgency: event.urgency ?? known?.urgency ?? null,
    scope: event.scope,
    updated_at: event.time,
  };
  return [line, ...lines.filter((other) => other.case_id !== event.case_id)].slice(0, BROADCAST_LENGTH);
}

type Vector = ReadonlyMap<string, readonly number[]>;

function vectorOf(cursor: string): Vector {
  const sources = cursor.split(",").filter((part) => part !== "");
  return new Map(
    sources.map((part) => {
      const [source = "", positions = ""] = part.split(":");
      return [source, positions.split(".").map(Number)];
    }),
  );
}

/** Whether figures read at `figures` contain everything that the stream had brought at `seen`. */
export function contains(figures: string, seen: string): boolean {
  const read = vectorOf(figures);
  return [...vectorOf(seen)].every(([source, positions]) => {
    const reached = read.get(source) ?? [];
    return positions.every((position, partition) => (reached[partition] ?? 0) >= position);
  });
}

export function open(load: AreaLoad): number {
  return load.waiting + load.in_progress;
}

export function childrenOf(wall: Wall, code: string): readonly AreaLoad[] {
  return wall.areas.filter((area) => area.parent === code);
}

/** Open cases that lie in no grid (待归格). */
export function unplaced(wall: Wall): number {
  const all = wall.areas.find((area) => area.code === wall.area.code);
  const placed = wall.areas.filter((area) => area.level === "grid");
  return (all === undefined ? 0 : open(all)) - placed.reduce((sum, grid) => sum + open(grid), 0);
}

/** The codes of the areas that an open emergency lies in. */
export function alarmed(wall: Wall): ReadonlySet<string> {
  return new Set(wall.emergencies.items.flatMap((line) => codesOf(line.scope)));
}

function codesOf(scope: Scope): string[] {
  return [scope.town, scope.village, scope.grid].filter((code) => code !== null);
}

/** Where a case is, in words, from the area of the wall down. */
export function placeOf(wall: Wall, scope: Scope): string {
  const names = new Map(wall.areas.map((area) => [area.code, area.name]));
  const codes = codesOf(scope);
  const below = codes.filter((code) => code !== wall.area.code && names.has(code));
  if (below.length === 0) return names.get(codes.at(-1) ?? "") ?? wall.area.name;
  return below.map((code, depth) => shortName(names.get(code) ?? "", names.get(below[depth - 1] ?? ""))).join(" · ");
}

/** What the wall is called: a grid by its village too, 城北社区第一网格. */
export function titleOf(wall: Wall): string {
  const above = wall.path.at(-2);
  if (wall.area.level !== "grid" || above === undefined) return wall.area.name;
  return above.name + shortName(wall.area.name, above.name);
}

/** The name without that of the area above: 五里洲村第三网格 is 第三网格 within 五里洲村. */
export function shortName(name: string, above: string | undefined): string {
  return above !== undefined && name.startsWith(above) && name !== above ? name.slice(above.length) : name;
}
