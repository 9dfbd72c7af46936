/** One wall at work: loads the figures, follows the stream, and goes on by itself after every failure. */

import { Problem, type StreamListener, fetchWall, listen } from "./api.js";
import { showBroadcast, speak } from "./broadcast.js";
import { byId } from "./dom.js";
import { showClock, showEmergencies, showHead, showTiles } from "./figures.js";
import { type Freshness, UNKNOWN, showFreshness } from "./freshness.js";
import { type CaseEvent, type CaseLine, type Wall, broadcastAfter, contains } from "./model.js";
import { Paced, backoff, pause } from "./pace.js";
import type { SseEvent } from "./sse.js";
import { showTree } from "./tree.js";

const TICK = 250;
const REFRESH = 30_000;
const SHORTEST_BETWEEN_FIGURES = 1_000;

export class WallDisplay implements StreamListener {
  #wall: Wall | null = null;
  #lines: readonly CaseLine[] = [];
  #freshness: Freshness = UNKNOWN;
  #clockAhead = 0;
  #seen = "";
  #reset = false;
  #ended = false;
  #refused: (problem: Problem) => void = () => undefined;
  readonly #figures = new Paced(() => this.#refresh(), SHORTEST_BETWEEN_FIGURES);

  constructor(
    private readonly token: string,
    private readonly area: string | null,
  ) {}

  /** Works until the service refuses for good, and returns why. */
  async run(): Promise<Problem> {
    const refusal = new Promise<Problem>((resolve) => (this.#refused = resolve));
    const timers = [setInterval(() => this.#tick(), TICK), setInterval(() => this.#figures.request(), REFRESH)];
    void this.#follow();
    const problem = await refusal;
    timers.forEach((timer) => clearInterval(timer));
    this.#ended = true;
    return problem;
  }

  connected(): void {
    this.#change({ lostSince: null });
    this.#figures.request();
  }

  alive(): void {
    this.#change({ attempt: 0, ...(this.#freshness.behindSince === null ? { until: this.#now() } : {}) });
  }

  happened(event: SseEvent): void {
    if (event.name === "reset") {
      this.#reset = true;
      return;
    }
    if (event.id !== null) this.#seen = event.id;
    const wall = this.#wall;
    if (wall === null || event.data === "") return;
    this.#broadcast(wall, JSON.parse(event.data) as CaseEvent);
  }

  #broadcast(wall: Wall, event: CaseEvent): void {
    this.#lines = broadcastAfter(this.#lines, event);
    showBroadcast(wall, this.#lines, this.#now(), event.case_id);
    const [newest] = this.#lines;
    if (newest !== undefined) speak(wall, newest);
    this.#change({ behindSince: this.#freshness.behindSince ?? this.#now(), delay: this.#now() - Date.parse(event.time) });
    this.#figures.request();
  }

  async #follow(): Promise<void> {
    while (!this.#ended) {
      try {
        const wall = this.#wall === null || this.#reset ? await this.#reload() : this.#wall;
        await listen(this.token, wall.area.code, this.#seen, this);
      } catch (failure) {
        if (failure instanceof Problem && failure.final) return this.#refused(failure);
      }
      this.#change({ lostSince: this.#freshness.lostSince ?? this.#now(), attempt: this.#freshness.attempt + 1 });
      await pause(backoff(this.#freshness.attempt));
    }
  }

  async #reload(): Promise<Wall> {
    const wall = await fetchWall(this.token, this.area);
    this.#seen = wall.cursor;
    this.#reset = false;
    this.#show(wall);
    return wall;
  }

  async #refresh(): Promise<void> {
    if (this.#wall === null) return;
    try {
      this.#show(await fetchWall(this.token, this.#wall.area.code));
    } catch (failure) {
      if (failure instanceof Problem && failure.final) this.#refused(failure);
    }
    if (this.#freshness.behindSince !== null && this.#freshness.lostSince === null) this.#figures.request();
  }

  #show(wall: Wall): void {
    if (this.#ended) return;
    this.#clockAhead = Date.parse(wall.now) - Date.now();
    const behind = !contains(wall.cursor, this.#seen);
    const until = behind && wall.as_of !== null ? Date.parse(wall.as_of) : Date.parse(wall.now);
    if (!behind) this.#lines = wall.broadcast;
    this.#wall = wall;
    this.#change({ behindSince: behind ? (this.#freshness.behindSince ?? this.#now()) : null, until });
    this.#draw(wall);
  }

  #draw(wall: Wall): void {
    byId("wall").hidden = false;
    showHead(wall);
    showTiles(wall);
    showEmergencies(wall, this.#now());
    showTree(wall);
    showBroadcast(wall, this.#lines, this.#now());
  }

  #tick(): void {
    showClock(this.#now());
    showFreshness(this.#freshness, this.#now());
  }

  #change(part: Partial<Freshness>): void {
    this.#freshness = { ...this.#freshness, ...part };
  }

  #now(): number {
    return Date.now() + this.#clockAhead;
  }
}
