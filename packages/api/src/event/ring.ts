import type { Scope } from '@parley/contracts';
import { Announcement } from './announcement.ts';
import { departedBy } from './audiences.ts';
import { partitions, type Vector } from './cursor.ts';
import type { Logged } from './log.ts';

/** What a partition remembers at the most, in characters of what people wrote. */
const mostWritten = 1_024 * 1_024;

/** What was announced lately, so that those who were away for a moment need not read the log. */
export class Ring {
  readonly #capacity: number;
  /** By partition; each dense, and so indexed by number. */
  readonly #recent: Announcement[][] = Array.from({ length: partitions }, () => []);
  /** The same by whom it is for, each in the order in which it was announced. */
  readonly #byScope = new Map<Scope, Announcement[]>();
  /** The number before the first that is kept. */
  readonly #floors: Vector;
  /** How much was written in what a partition remembers. */
  readonly #written: number[] = Array.from({ length: partitions }, () => 0);

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
    for (const scope of scopesOf(announcement)) {
      const known = this.#byScope.get(scope);
      if (known) known.push(announcement);
      else this.#byScope.set(scope, [announcement]);
    }
    this.#weigh(partition, lengthOf(announcement));
    if ((this.#written[partition] ?? 0) > mostWritten) this.#shorten(partition, recent, Math.ceil(recent.length / 2));
    else if (recent.length >= this.#capacity * 1.5) this.#shorten(partition, recent, recent.length - this.#capacity);
  }

  /** Changes what is remembered of a partition; what is to stay as it is must be given back itself. */
  amend(partition: number, change: (logged: Logged) => Logged): void {
    for (const [index, announcement] of (this.#recent[partition] ?? []).entries()) {
      const { logged, id, order } = announcement;
      const changed = change(logged);
      if (changed === logged) continue;
      const amended = new Announcement(changed, id, order);
      this.#weigh(partition, lengthOf(amended) - lengthOf(announcement));
      this.#recent[partition]?.splice(index, 1, amended);
      for (const scope of scopesOf(announcement)) {
        const known = this.#byScope.get(scope);
        known?.splice(known.indexOf(announcement), 1, amended);
      }
    }
  }

  /** Whether all that came after is still here. */
  reaches(from: Vector): boolean {
    return this.#floors.every((floor, partition) => (from[partition] ?? 0) >= floor);
  }

  /**
   * What came after `from` and may concern somebody, in the order in which it was announced: up to `heads` what was for
   * the scopes that he hears or says that he left, and from there on everything, for that may change what he hears.
   */
  after(from: Vector, heads: Vector, scopes: ReadonlySet<Scope>): Announcement[] {
    const missed = [...scopes].flatMap(
      (scope) =>
        this.#byScope.get(scope)?.filter(({ logged: { partition, seq } }) => {
          return seq > (from[partition] ?? 0) && seq <= (heads[partition] ?? 0);
        }) ?? [],
    );
    const newer = this.#recent.flatMap((recent, partition) => {
      const known = Math.max(from[partition] ?? 0, heads[partition] ?? 0);
      return recent.slice(Math.max(0, known - (this.#floors[partition] ?? 0)));
    });
    return [...new Set([...missed, ...newer])].sort((one, other) => one.order - other.order);
  }

  #weigh(partition: number, length: number): void {
    this.#written[partition] = (this.#written[partition] ?? 0) + length;
  }

  /** Forgets the oldest so many. */
  #shorten(partition: number, recent: Announcement[], count: number): void {
    const gone = recent.splice(0, count);
    for (const announcement of gone) this.#weigh(partition, -lengthOf(announcement));
    this.#forget(new Set(gone));
    this.#floors[partition] = (this.#floors[partition] ?? 0) + gone.length;
  }

  #forget(gone: ReadonlySet<Announcement>): void {
    for (const scope of new Set([...gone].flatMap(scopesOf))) {
      const kept = this.#byScope.get(scope)?.filter((announcement) => !gone.has(announcement)) ?? [];
      if (kept.length > 0) this.#byScope.set(scope, kept);
      else this.#byScope.delete(scope);
    }
  }
}

/** Under which scopes an event is found: whoever leaves by it finds it under his own. */
function scopesOf({ logged: { scope, event } }: Announcement): Scope[] {
  const leaver = departedBy(event);
  return leaver === undefined || leaver === scope ? [scope] : [scope, leaver];
}

/** All but what people write at length is small. */
const lengthOf = ({ logged: { event } }: Announcement): number => writtenIn(event.data);

const writtenIn = (data: unknown): number => {
  const { message } = data as { message?: { content?: unknown } };
  return typeof message?.content === 'string' ? message.content.length : 0;
};
