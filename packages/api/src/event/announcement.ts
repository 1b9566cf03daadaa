import { formatEventId, type Vector } from './cursor.ts';
import { pathsOfTimes } from './dates.ts';
import type { Logged, WireEvent } from './log.ts';

/** Something that goes out to many: its bytes are made once, whoever hears it. */
export interface Sendable {
  /** JSON: what stands for `result` in tRPC's frame. */
  readonly result: string;
}

/** tRPC's tracked result, in superjson: `{ type: "data", data: { json: { id, data }, meta }, id }`. */
export function resultOf(id: string, event: WireEvent): string {
  const values = pathsOfTimes(event, 'data')
    .map((path) => `"${path}":["Date"]`)
    .join();
  return `{"type":"data","data":{"json":{"id":"${id}","data":${JSON.stringify(event)}},"meta":{"values":{${values}},"v":1}},"id":"${id}"}`;
}

/** A durable event as this node passes it on. All its live sockets get it under the same id. */
export class Announcement implements Sendable {
  readonly logged: Logged;
  /** The cursor that continues right after it. */
  readonly id: string;
  /** Its place among all that this node has passed on. */
  readonly order: number;
  #result: string | undefined;

  constructor(logged: Logged, id: string, order: number) {
    this.logged = logged;
    this.id = id;
    this.order = order;
  }

  get result(): string {
    return (this.#result ??= resultOf(this.id, this.logged.event));
  }
}

/** An event without a number: it repeats the id of what its hearer heard before it, which most have in common. */
export class Whisper {
  readonly event: WireEvent;
  #last: { id: string; sendable: Sendable } | undefined;

  constructor(event: WireEvent) {
    this.event = event;
  }

  after(id: string): Sendable {
    if (this.#last?.id !== id) this.#last = { id, sendable: { result: resultOf(id, this.event) } };
    return this.#last.sendable;
  }
}

/** Numbers announcements, and keeps the cursor that stands for all of them so far. */
export class Pen {
  readonly heads: Vector;
  readonly #epoch: string;
  #order = 0;

  constructor(epoch: string, heads: Vector) {
    this.#epoch = epoch;
    this.heads = [...heads];
  }

  announce(logged: Logged): Announcement {
    this.heads[logged.partition] = logged.seq;
    return new Announcement(logged, formatEventId(this.#epoch, this.heads, logged.partition), this.#order++);
  }
}
