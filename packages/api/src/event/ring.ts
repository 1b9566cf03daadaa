import { Announcement } from './announcement.ts';
import { partitions, type Vector } from './cursor.ts';
import type { Logged } from './log.ts';

/** What was announced lately, so that those who were away for a moment need not read the log. */
export class Ring {
  readonly #capacity: number;
  /** By partition; each dense, and so indexed by number. */
  readonly #recent: Announcement[][] = Array.from({ length: partitions }, () => []);
  /** The number before the first that is kept. */
  readonly #floors: Vector;

  /** @param capacity how many a partition keeps, about */
  constructor(heads: Vector, capacity = 2_048) {
    this.#floors = [...heads];
    this.#capacity = capacity;
  }

  push(announcement: Announcement): void {
    const { partition } = announcement.logged;
    const recent = this.#recent[partition];
    if (!recent) throw new RangeError(`there is no partition ${partition}`);
    recent.push(announcement);
    if (recent.length < this.#capacity * 1.5) return;
    const gone = recent.splice(0, recent.length - this.#capacity);
    this.#floors[partition] = (this.#floors[partition] ?? 0) + gone.length;
  }

  /** Changes what is remembered of a partition; what is to stay as it is must be given back itself. */
  amend(partition: number, change: (logged: Logged) => Logged): void {
    for (const [index, announcement] of (this.#recent[partition] ?? []).entries()) {
      const { logged, id, order } = announcement;
      const changed = change(logged);
      if (changed !== logged) this.#recent[partition]?.splice(index, 1, new Announcement(changed, id, order));
    }
  }

  /** Whether all that came after is still here. */
  reaches(from: Vector): boolean {
    return this.#floors.every((floor, partition) => (from[partition] ?? 0) >= floor);
  }

  /** What came after, in the order in which it was announced. */
  after(from: Vector): Announcement[] {
    const newer = this.#recent.flatMap((recent, partition) =>
      recent.slice(Math.max(0, (from[partition] ?? 0) - (this.#floors[partition] ?? 0))),
    );
    return newer.sort((one, other) => one.order - other.order);
  }
}
