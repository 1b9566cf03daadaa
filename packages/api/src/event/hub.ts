import {
  type ChannelId,
  placeClosed,
  profileUpdated,
  type SessionId,
  sessionRevoked,
  toChannel,
  unspoken,
  type UserId,
} from '@parley/contracts';
import type { Database } from '@parley/db';
import type { Logger } from '../app.ts';
import type { BusMessage, Whispered } from '../bus/bus.ts';
import type { Tally } from '../tally.ts';
import { type Announcement, Pen, Whisper } from './announcement.ts';
import { Audiences, type Belonging, isDoubtful, isFor, isOwnDeparture, mayRecall, withoutHidden } from './audiences.ts';
import type { Vector } from './cursor.ts';
import { Follower } from './follower.ts';
import { forgetting } from './forgetting.ts';
import { type Logged, readExtent, readStretch } from './log.ts';
import { Ring } from './ring.ts';
import type { Subscriber } from './subscriber.ts';

export interface HubOptions {
  db: Database;
  logger: Logger;
  epoch: string;
  tally: Tally;
  /** For tests: see `Follower`. */
  gapMs?: number;
  pollMs?: number;
}

/** How many of the newest events of each partition a new process reads, for those who come back to it. */
const rememberedAtStart = 256;

/** Opens the hub of a process where the log is now. */
export async function createHub(options: HubOptions): Promise<Hub> {
  const { heads, floors } = await readExtent(options.db);
  const from = heads.map((head, partition) => Math.max(head - rememberedAtStart, floors[partition] ?? 0));
  const recent = await readStretch(options.db, { from, to: heads });
  return new Hub(options, from, heads, recent);
}

/**
 * The hub passes the log on to those who listen at this node: each partition in the order of its numbers, each event
 * to whoever may hear it at that moment. Nothing here waits: from the commit to the sockets' queues is one run.
 */
export class Hub {
  readonly audiences = new Audiences();
  readonly #follower: Follower;
  readonly #pen: Pen;
  readonly #ring: Ring;
  readonly #tally: Tally;
  readonly #revoked = new Set<(session_ids: SessionId[]) => void>();
  readonly #changed = new Set<(user_id: UserId) => void>();
  readonly #happened = new Set<(channel_id: ChannelId) => void>();

  constructor({ db, logger, epoch, tally, ...timing }: HubOptions, from: Vector, heads: Vector, recent: Logged[]) {
    this.#pen = new Pen(epoch, from);
    this.#ring = new Ring(from);
    this.#tally = tally;
    for (const logged of recent) this.#ring.push(this.#pen.announce(logged));
    this.#follower = new Follower({ db, logger, heads, pass: (logged) => this.#pass(logged), ...timing });
  }

  /** Hands over what a transaction has just committed, here or at another node. Never throws. */
  deliver(committed: readonly Logged[]): void {
    // What is remembered of whoever changed himself here is over now, though an event before his may be missing still.
    for (const logged of committed) if (logged.event.type === profileUpdated.type) this.#change(logged);
    this.#follower.take(committed);
  }

  /** Tells something that is not kept to whoever listens just now, each subscription once. */
  whisper({ scopes, event, except }: Whispered): void {
    const whisper = new Whisper(event);
    const hearers = new Set(scopes.flatMap((scope) => [...this.audiences.of(scope)]));
    for (const subscriber of hearers) if (subscriber.user_id !== except) subscriber.overhear(whisper);
  }

  /** What another node says. */
  hear(message: BusMessage): void {
    if (message.kind === 'appended') this.#follower.take(message.appended);
    if (message.kind === 'heads') this.#follower.wake(message.heads);
    if (message.kind === 'whispered') this.whisper(message.whispered);
  }

  /** Looks into the log at once: something may have been missed. */
  catchUp(): void {
    this.#follower.catchUp();
  }

  /** Done when everything up to these numbers has been passed on. */
  reach(heads: Vector): Promise<void> {
    return this.#follower.reach(heads);
  }

  /**
   * Makes a subscription live, without a gap and without a double: it is told what happened since `from`, as far as
   * it may hear it, and from then on what happens. All in one run, so that nothing can happen in between.
   * @param belonging where he belonged when the log stood at `heads`, which the hub must have reached
   * @returns false when the log must be read for that: the hub does not remember or know enough, or it is too much to tell at once
   */
  takeOver(subscriber: Subscriber, { from, heads, belonging }: { from: Vector; heads: Vector; belonging: Belonging }): boolean {
    if (!this.#ring.reaches(from)) return false;
    this.audiences.enter(subscriber, belonging);
    const heard = this.#ring.after(from, heads, subscriber.scopes).filter(({ logged }) => {
      const happenedSince = logged.seq > (heads[logged.partition] ?? 0);
      return happenedSince ? this.#follows(subscriber, logged) : recalls(subscriber, logged);
    });
    const missed = withoutHidden(heard);
    if (tooMuch(missed) || missed.some(({ logged }) => isDoubtful(subscriber, logged))) {
      this.audiences.leave(subscriber);
      return false;
    }
    for (const announcement of missed) subscriber.hear(announcement);
    this.#tally.events.delivered += missed.length;
    return true;
  }

  drop(subscriber: Subscriber): void {
    this.audiences.leave(subscriber);
  }

  /** Calls back at once when sessions have ended, at whatever node. */
  onRevoked(listener: (session_ids: SessionId[]) => void): () => void {
    this.#revoked.add(listener);
    return () => this.#revoked.delete(listener);
  }

  /** Calls back at once when somebody's profile or status has changed, at whatever node. */
  onChanged(listener: (user_id: UserId) => void): () => void {
    this.#changed.add(listener);
    return () => this.#changed.delete(listener);
  }

  /** Calls back at once when something has happened that all in a channel are told, at whatever node, before they are. */
  onHappened(listener: (channel_id: ChannelId) => void): () => void {
    this.#happened.add(listener);
    return () => this.#happened.delete(listener);
  }

  /** What has been passed on so far: the number of the last event of each partition. */
  get heads(): Readonly<Vector> {
    return this.#pen.heads;
  }

  async close(): Promise<void> {
    await this.#follower.close();
  }

  #pass(logged: Logged): void {
    const announcement = this.#pen.announce(logged);
    const forget = forgetting(logged.event);
    if (forget) this.#ring.amend(logged.partition, forget);
    this.#ring.push(announcement);
    this.#happen(logged);
    if (logged.event.type === sessionRevoked.type) return this.#revoke(logged);
    if (logged.event.type === placeClosed.type) return this.audiences.close(logged);
    if (logged.event.type === profileUpdated.type) this.#change(logged);
    this.audiences.gain(logged);
    const hearers = this.audiences.hearersOf(logged);
    for (const subscriber of hearers) subscriber.hear(announcement);
    this.#tally.events.delivered += hearers.size;
    this.audiences.lose(logged);
  }

  /** Whether he hears what happened after he was found to belong where he belongs; it may have changed that. */
  #follows(subscriber: Subscriber, logged: Logged): boolean {
    this.audiences.gainFor(subscriber, logged);
    const { scopes, user_id } = subscriber;
    const heard = isFor(scopes, logged) || isOwnDeparture(logged.event, user_id);
    this.audiences.loseFor(subscriber, logged);
    return heard && !isUnspoken(logged);
  }

  #happen({ scope, event: { channel_id } }: Logged): void {
    if (channel_id === null || scope !== toChannel(channel_id)) return;
    for (const listener of this.#happened) listener(channel_id);
  }

  #change({ event }: Logged): void {
    if (event.actor_id) for (const listener of this.#changed) listener(event.actor_id);
  }

  #revoke({ event }: Logged): void {
    const { session_ids } = sessionRevoked.data.parse(event.data);
    for (const listener of this.#revoked) listener(session_ids);
  }
}

const isUnspoken = ({ event }: Logged) => unspoken.includes(event.type);

/** Whether he hears what happened before that. */
const recalls = (subscriber: Subscriber, logged: Logged): boolean =>
  !isUnspoken(logged) && (mayRecall(subscriber, logged) || isOwnDeparture(logged.event, subscriber.user_id));

const mostAtOnce = 250;
const mostCharactersAtOnce = 256 * 1_024;

/** Whether telling all of this at once could overflow a socket whose peer reads well. */
function tooMuch(announcements: Announcement[]): boolean {
  if (announcements.length > mostAtOnce) return true;
  return announcements.reduce((sum, { result }) => sum + result.length, 0) > mostCharactersAtOnce;
}
