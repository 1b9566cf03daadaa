const mostRemembered = 10_000;

/** Lets each key pass once in a while. */
export class Throttle {
  readonly #intervalMs: number;
  readonly #passed = new Map<string, number>();

  constructor(intervalMs: number) {
    this.#intervalMs = intervalMs;
  }

  passes(key: string): boolean {
    const now = performance.now();
    if (now - (this.#passed.get(key) ?? -Infinity) < this.#intervalMs) return false;
    if (this.#passed.size >= mostRemembered) this.#forget(now);
    this.#passed.set(key, now);
    return true;
  }

  #forget(now: number): void {
    for (const [key, at] of this.#passed) if (now - at >= this.#intervalMs) this.#passed.delete(key);
    if (this.#passed.size >= mostRemembered) this.#passed.clear();
  }
}
