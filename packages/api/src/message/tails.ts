import type { ChannelId, Message, Page, UserId } from '@parley/contracts';
import { type Database, event_partitions, prepared } from '@parley/db';
import { sql } from 'drizzle-orm';
import { Batcher } from '../batcher.ts';
import { isVisible } from '../channel/access.ts';
import type { Hub } from '../event/hub.ts';
import type { PresenceTracker } from '../presence/tracker.ts';
import { toBeRepeated } from '../repeated.ts';
import { asAllSee } from './queries.ts';

export interface TailsOptions {
  db: Database;
  hub: Hub;
  presence: PresenceTracker;
}

/** Whether somebody may see a channel. */
interface Question {
  user_id: UserId;
  channel_id: ChannelId;
}

interface Answer {
  visible: boolean;
  /** How many events the log had at that moment. */
  committed: number;
}

/** The newest page of a channel. */
interface Tail {
  limit: number;
  /** As all see it; nothing while it is read. */
  page?: Page<Message>;
  /** Those who have reacted to something on it. */
  reacted: ReadonlySet<UserId>;
  /** The same as they see it who have. */
  own: Map<UserId, Page<Message>>;
  authors: Map<UserId, Message['user']>;
}

const mostKept = 128;
const mostOwn = 4;
/** What people wrote on a page, in characters. */
const mostWritten = 32 * 1_024;

/**
 * The newest pages of the channels that are opened, which most readings are about. A page is kept until something happens in
 * its channel or to one of its authors. Whether it still holds is asked of the database each time, by one small statement for all
 * who ask at once: the reader must see the channel, and all that is committed must have been passed on here, so that it would have
 * taken the page away.
 */
export class Tails {
  readonly #options: TailsOptions;
  readonly #questions: Batcher<Question, Answer>;
  /** Those that were read last come last. */
  readonly #tails = new Map<ChannelId, Tail>();

  constructor(options: TailsOptions) {
    this.#options = options;
    this.#questions = new Batcher({ flush: (questions) => answer(options.db, questions) });
    options.hub.onHappened((channel_id) => this.#tails.delete(channel_id));
    options.hub.onChanged((user_id) => this.#forgetAuthor(user_id));
  }

  /**
   * The newest page of a channel: as it is kept, or as it is read from the database.
   * @param read reads it for this reader, whatever he may see
   */
  async find(reader: UserId, channel_id: ChannelId, limit: number, read: () => Promise<Page<Message>>): Promise<Page<Message>> {
    const tail = this.#tails.get(channel_id);
    if (tail?.limit !== limit) return this.#readAndKeep(channel_id, limit, read);
    this.#putLast(channel_id, tail);
    if (!tail.page || !(await this.#holds(reader, channel_id))) return read();
    if (!this.#isOfNow(tail)) return this.#readAndKeep(channel_id, limit, read);
    return this.#asSeenBy(reader, tail, tail.page);
  }

  async #readAndKeep(channel_id: ChannelId, limit: number, read: () => Promise<Page<Message>>): Promise<Page<Message>> {
    const tail: Tail = { limit, reacted: new Set(), own: new Map(), authors: new Map() };
    this.#putLast(channel_id, tail);
    try {
      const page = await read();
      // What happened meanwhile has taken the place away, and may be on the page or not.
      if (this.#tails.get(channel_id) === tail && isWorthKeeping(page)) fill(tail, page);
      return page;
    } finally {
      if (!tail.page && this.#tails.get(channel_id) === tail) this.#tails.delete(channel_id);
      this.#forgetOldest();
    }
  }

  /** Whether what is kept of a channel just now is all that there is, and this reader may see it. */
  async #holds(user_id: UserId, channel_id: ChannelId): Promise<boolean> {
    const passed = this.#options.hub.heads.reduce((sum, head) => sum + head, 0);
    const { visible, committed } = await this.#questions.add({ user_id, channel_id });
    return visible && committed === passed;
  }

  /** Presence is not in the log, and a status ends by itself. */
  #isOfNow({ authors }: Tail): boolean {
    const { presence } = this.#options;
    for (const author of authors.values()) {
      const { expires_at } = author.status;
      if (author.presence !== presence.of(author.id) || (expires_at !== null && expires_at.getTime() <= Date.now())) return false;
    }
    return true;
  }

  #asSeenBy(reader: UserId, { reacted, own }: Tail, page: Page<Message>): Page<Message> {
    if (!reacted.has(reader)) return page;
    const known = own.get(reader);
    if (known) return known;
    const seen = { ...page, items: page.items.map((message) => asSeenBy(reader, message)) };
    if (own.size < mostOwn) own.set(reader, toBeRepeated(seen));
    return seen;
  }

  #putLast(channel_id: ChannelId, tail: Tail): void {
    this.#tails.delete(channel_id);
    this.#tails.set(channel_id, tail);
  }

  #forgetAuthor(user_id: UserId): void {
    for (const [channel_id, { page, authors }] of this.#tails) if (!page || authors.has(user_id)) this.#tails.delete(channel_id);
  }

  #forgetOldest(): void {
    for (const channel_id of this.#tails.keys()) {
      if (this.#tails.size <= mostKept) return;
      this.#tails.delete(channel_id);
    }
  }
}

const answers = prepared((db) => {
  const visible = isVisible(sql`asked.user_id`, sql`asked.channel_id`);
  const asked = sql`unnest(${sql.placeholder('user_ids')}::uuid[], ${sql.placeholder('channel_ids')}::uuid[])`;
  return db
    .select({
      visible: sql<boolean[]>`array_agg(${visible} order by place)`,
      committed: sql<number>`(select sum(seq)::float8 from ${event_partitions})`,
    })
    .from(sql`${asked} with ordinality as asked (user_id, channel_id, place)`)
    .prepare('tails');
});

async function answer(db: Database, questions: Question[]): Promise<Answer[]> {
  const user_ids = `{${questions.map(({ user_id }) => user_id).join()}}`;
  const channel_ids = `{${questions.map(({ channel_id }) => channel_id).join()}}`;
  const [row] = await answers(db).execute({ user_ids, channel_ids });
  if (!row) throw new Error('an aggregate without a row');
  return row.visible.map((visible) => ({ visible, committed: row.committed }));
}

/** Of more than a hundred who reacted, the page does not say who they are. */
const isWorthKeeping = ({ items }: Page<Message>): boolean =>
  items.reduce((sum, { content }) => sum + content.length, 0) <= mostWritten &&
  items.every(({ reactions }) => reactions.every(({ count, user_ids }) => count === user_ids.length));

function fill(tail: Tail, page: Page<Message>): void {
  tail.page = toBeRepeated({ ...page, items: page.items.map(asAllSee) });
  tail.reacted = new Set(page.items.flatMap(({ reactions }) => reactions.flatMap(({ user_ids }) => user_ids)));
  tail.authors = new Map(page.items.map(({ user }) => [user.id, user]));
}

const asSeenBy = (reader: UserId, message: Message): Message => ({
  ...message,
  reactions: message.reactions.map((group) => ({ ...group, reacted: group.user_ids.includes(reader) })),
});
