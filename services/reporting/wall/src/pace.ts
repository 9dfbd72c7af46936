/** When to ask again: at most once a second for figures, ever more slowly after failures. */

const SLOWEST = 15_000;

/** Milliseconds before attempt `attempt` (from 1): 0.5 s doubling up to 15 s, spread by up to a quarter. */
export function backoff(attempt: number, chance = Math.random()): number {
  const base = Math.min(SLOWEST, 500 * 2 ** (attempt - 1));
  return base * (0.75 + chance / 4);
}

export function pause(millis: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, millis));
}

/** Runs `work` soon after each request, never two at once, with `interval` milliseconds between two starts. */
export class Paced {
  #wanted = false;
  #running = false;

  constructor(
    private readonly work: () => Promise<void>,
    private readonly interval: number,
  ) {}

  request(): void {
    this.#wanted = true;
    if (!this.#running) void this.#run();
  }

  async #run(): Promise<void> {
    this.#running = true;
    while (this.#wanted) {
      this.#wanted = false;
      await Promise.all([this.work(), pause(this.interval)]);
    }
    this.#running = false;
  }
}
