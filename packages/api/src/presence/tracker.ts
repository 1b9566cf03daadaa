import { type Presence, presenceChanged, type UserId } from '@parley/contracts';
import type { Database } from '@parley/db';
import { v7 as uuidv7 } from 'uuid';
import type { Logger } from '../app.ts';
import type { Bus, NodePresence } from '../bus/bus.ts';
import type { Hub } from '../event/hub.ts';
import { ephemeral } from '../event/whisper.ts';
import { findSightings } from './whereabouts.ts';

export interface TrackerOptions {
  db: Database;
  hub: Hub;
  bus: Bus;
  logger: Logger;
  /** Milliseconds for which somebody stays online after his last connection, so that a reload does not flicker. */
  graceMs?: number;
  /** Milliseconds between two looks at who came and went. */
  tickMs?: number;
  /** Milliseconds between two full lists to the other nodes; a node that is silent for three of them is gone. */
  heartbeatMs?: number;
}

interface OtherNode {
  users: Set<UserId>;
  /** By the clock that only goes forward. */
  seen_at: number;
}

/**
 * Who is online: whoever has a connection to any node. Each node tells the others who came and went, and now and then
 * all of them, so that what was lost is mended; each tells its own listeners what has changed.
 */
export class PresenceTracker {
  readonly #options: Required<TrackerOptions>;
  readonly #node = uuidv7();
  readonly #connections = new Map<UserId, number>();
  readonly #leaving = new Map<UserId, NodeJS.Timeout>();
  readonly #others = new Map<string, OtherNode>();
  /** Who was told to be online. */
  readonly #told = new Set<UserId>();
  readonly #changed = new Set<UserId>();
  #came = new Set<UserId>();
  #went = new Set<UserId>();
  readonly #timers: NodeJS.Timeout[];
  #telling: Promise<void> | undefined;

  constructor(options: TrackerOptions) {
    this.#options = { graceMs: 20_000, tickMs: 1_000, heartbeatMs: 10_000, ...options };
    this.#timers = [
      setInterval(() => void this.#tick(), this.#options.tickMs).unref(),
      setInterval(() => this.#beat(), this.#options.heartbeatMs).unref(),
    ];
  }

  /** Tells the other nodes who is here, and asks them who is there: to be called when they begin to be heard. */
  greet(): void {
    this.#tellAll({ asks: true });
  }

  of(user_id: UserId): Presence {
    return this.#isOnline(user_id) ? 'online' : 'offline';
  }

  /** Somebody has connected here. Returns what to call when that connection ends. */
  arrive(user_id: UserId): () => void {
    const before = this.#connections.get(user_id) ?? 0;
    this.#connections.set(user_id, before + 1);
    clearTimeout(this.#leaving.get(user_id));
    if (before === 0 && !this.#leaving.delete(user_id)) this.#note(user_id, this.#came, this.#went);
    let here = true;
    return () => {
      if (here) this.#depart(user_id);
      here = false;
    };
  }

  /** What another node says. */
  hear(presence: NodePresence): void {
    const users = this.#others.get(presence.node)?.users ?? new Set<UserId>();
    if ('all' in presence) {
      for (const user_id of [...users, ...presence.all]) this.#changed.add(user_id);
      users.clear();
      for (const user_id of presence.all) users.add(user_id);
    } else {
      for (const user_id of [...presence.came, ...presence.went]) this.#changed.add(user_id);
      for (const user_id of presence.came) users.add(user_id);
      for (const user_id of presence.went) users.delete(user_id);
    }
    this.#others.set(presence.node, { users, seen_at: performance.now() });
    if ('asks' in presence && presence.asks) this.#tellAll();
  }

  async close(): Promise<void> {
    for (const timer of [...this.#timers, ...this.#leaving.values()]) clearTimeout(timer);
    this.#options.bus.publish({ kind: 'presence', presence: { node: this.#node, all: [] } });
    await this.#telling;
  }

  #isOnline(user_id: UserId): boolean {
    if (this.#connections.has(user_id) || this.#leaving.has(user_id)) return true;
    for (const { users } of this.#others.values()) if (users.has(user_id)) return true;
    return false;
  }

  #depart(user_id: UserId): void {
    const left = (this.#connections.get(user_id) ?? 1) - 1;
    if (left > 0) return void this.#connections.set(user_id, left);
    this.#connections.delete(user_id);
    const leave = () => {
      this.#leaving.delete(user_id);
      this.#note(user_id, this.#went, this.#came);
    };
    this.#leaving.set(user_id, setTimeout(leave, this.#options.graceMs).unref());
  }

  #note(user_id: UserId, to: Set<UserId>, from: Set<UserId>): void {
    this.#changed.add(user_id);
    from.delete(user_id);
    to.add(user_id);
  }

  #tellAll(question: { asks?: boolean } = {}): void {
    const all = [...new Set([...this.#connections.keys(), ...this.#leaving.keys()])];
    this.#options.bus.publish({ kind: 'presence', presence: { node: this.#node, all, ...question } });
  }

  #beat(): void {
    this.#tellAll();
    const silent = performance.now() - 3 * this.#options.heartbeatMs;
    for (const [node, { users, seen_at }] of this.#others) {
      if (seen_at > silent) continue;
      this.#others.delete(node);
      for (const user_id of users) this.#changed.add(user_id);
    }
  }

  async #tick(): Promise<void> {
    if (this.#came.size + this.#went.size > 0) {
      const presence = { node: this.#node, came: [...this.#came], went: [...this.#went] };
      this.#options.bus.publish({ kind: 'presence', presence });
      this.#came = new Set();
      this.#went = new Set();
    }
    if (this.#changed.size === 0 || this.#telling) return;
    this.#telling = this.#tell()
      .catch((error: unknown) => this.#options.logger.warn({ err: error }, 'who came and went could not be told; trying again'))
      .finally(() => (this.#telling = undefined));
    await this.#telling;
  }

  async #tell(): Promise<void> {
    const news = [...this.#changed].filter((user_id) => this.#isOnline(user_id) !== this.#told.has(user_id));
    this.#changed.clear();
    if (news.length === 0) return;
    const sightings = await findSightings(this.#options.db, news).catch((error: unknown) => {
      for (const user_id of news) this.#changed.add(user_id);
      throw error;
    });
    for (const { user_id, status, ...whereabouts } of sightings) {
      const presence = this.of(user_id);
      if (presence === 'online') this.#told.add(user_id);
      else this.#told.delete(user_id);
      const { scopes, event } = ephemeral(presenceChanged, user_id, { user_id, presence, status, ...whereabouts });
      this.#options.hub.whisper({ scopes, event, except: null });
    }
  }
}
