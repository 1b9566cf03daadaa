import { callSignal, type Scope, type SessionId, type UserId } from '@parley/contracts';
import type { Announcement, Sendable, Whisper } from './announcement.ts';

/** A socket, for what the hub writes to it. */
export interface Outlet {
  /** Queues a result for a request of the socket; what is queued in one go leaves in one write. */
  put(prefix: string, sendable: Sendable): void;
  /** Whether more can be put at once without waiting for the peer. */
  readonly hasRoom: boolean;
  /** Done when the peer has taken what was queued, or the socket is gone. */
  drained(): Promise<void>;
  /** Has the client connect again, elsewhere or later, and resume. */
  sendAway(): void;
}

/** One live subscription: who listens, where it goes, and what he may hear. */
export class Subscriber {
  readonly user_id: UserId;
  readonly session_id: SessionId;
  readonly scopes = new Set<Scope>();
  /** The id of the durable event that he heard last, or from which he resumed. */
  lastId = '';
  #outlet: Outlet | undefined;
  #prefix = '';

  constructor({ user_id, session_id }: { user_id: UserId; session_id: SessionId }) {
    this.user_id = user_id;
    this.session_id = session_id;
  }

  /** Tells where to write. @param prefix the frame up to the result: `{"id":1,"result":` */
  bind(outlet: Outlet, prefix: string): void {
    this.#outlet = outlet;
    this.#prefix = prefix;
  }

  /** Whether there is a socket to write to: it may have closed before it could be bound. */
  get bound(): boolean {
    return this.#outlet !== undefined;
  }

  hear(announcement: Announcement): void {
    this.lastId = announcement.id;
    this.tell(announcement);
  }

  /** What one person sends another, as much as he likes, waits for nobody who does not keep up. */
  overhear(whisper: Whisper): void {
    if (whisper.event.type === callSignal.type && !this.outlet.hasRoom) return;
    this.tell(whisper.after(this.lastId));
  }

  tell(sendable: Sendable): void {
    this.outlet.put(this.#prefix, sendable);
  }

  get outlet(): Outlet {
    if (!this.#outlet) throw new Error('a subscription is served before it has a socket');
    return this.#outlet;
  }
}

/**
 * What the subscription procedure yields, once: whoever encodes it for the socket binds the subscriber to it,
 * and everything that follows is written by the hub.
 */
export class HandOver {
  readonly subscriber: Subscriber;

  constructor(subscriber: Subscriber) {
    this.subscriber = subscriber;
  }
}
