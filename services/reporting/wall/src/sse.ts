/** Parses a text/event-stream, chunk by chunk as it arrives. */

export interface SseEvent {
  readonly id: string | null;
  readonly name: string;
  readonly data: string;
}

export class SseParser {
  #rest = "";
  #id: string | null = null;
  #name = "";
  #data: string[] = [];

  /** The events that this chunk completes; comments (heartbeats) give none. */
  feed(chunk: string): SseEvent[] {
    const text = this.#rest + chunk;
    const open = text.endsWith("\r") ? text.length - 1 : text.length;
    const lines = text.slice(0, open).split(/\r\n|\r|\n/);
    this.#rest = (lines.pop() ?? "") + text.slice(open);
    return lines.flatMap((line) => this.#line(line));
  }

  #line(line: string): SseEvent[] {
    if (line === "") return this.#dispatch();
    const [, field = "", value = ""] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? [];
    if (field === "data") this.#data.push(value);
    else if (field === "event") this.#name = value;
    else if (field === "id") this.#id = value;
    return [];
  }

  #dispatch(): SseEvent[] {
    const event = { id: this.#id, name: this.#name || "message", data: this.#data.join("\n") };
    const empty = this.#data.length === 0 && this.#name === "";
    this.#name = "";
    this.#data = [];
    return empty ? [] : [event];
  }
}
