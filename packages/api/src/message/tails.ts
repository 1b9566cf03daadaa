import { setImmediate } from 'node:timers/promises';
import type { ChannelId, Message, Page, UserId } from '@parley/contracts';
import { type Database, event_partitions, prepared } from '@parley/db';
import { sql } from 'drizzle-orm';
import { isVisible } from '../channel/access.ts';
import { partitionOf } from '../event/cursor.ts';
import type { Hub } from '../event/hub.ts';
import type { PresenceTracker } from '../presence/tracker.ts';
import { toBeRepeated } from '../repeated.ts';
import type { Tally } from '../tally.ts';
import { asAllSee } from './queries.ts';

export interface TailsOptions {
  db: Database;
  hub: Hub;
  presence: PresenceTracker;
  tally: Tally;
}

/** Whether what is kept of a channel is all that there is, and somebody may see it. */
interface Question {
  user_id: UserId;
  channel_id: ChannelId;
}

/** The newest page of a channel. */
interface Tail {
  limit: number;
  /** As all see it. */
  page: Page<Message>;
  /** Those who have reacted to something on it. */
  reacted: ReadonlySet<UserId>;
  /** The same as they see it who have. */
  own: Map<UserId, Page<Message>>;
  authors: Map<UserId, Message['user']>;
}

const mostKept = 128;
const mostOwn = 4;
/** How long a page may be, in characters of what goes out, roughly. */
const mostWritten = 96 * 1_024;

/**
 * The newest pages of the channels that are opened, which most readings are about. A page is kept until something happens in
 * its channel or to one of its authors. Whether it still holds is asked of the database each time, by one small statement for all
 * who ask at once: the reader must see the channel, and all that is committed in its partition of the log must have been passed
 * on here, so that it would have taken the page away.
 */
export class Tails {
  readonly #options: TailsOptions;
  /** What is asked in this turn of the event loop. */
  #together: { questions: Question[]; answers: Promise<boolean[]> } | undefined;
  /** Those that were read last come last. */
  readonly #tails = new Map<ChannelId, Tail>();
  /** What is being read; what happens meanwhile takes it away. */
  readonly #readings = new Map<ChannelId, symbol>();

  constructor(options: TailsOptions) {
    this.#options = options;
    options.hub.onHappened((channel_id) => this.#forget(channel_id));
    options.hub.onChanged((user_id) => this.#forgetAuthor(user_id));
  }

  /**
   * The newest page of a channel: as it is kept, or as it is read from the database.
   * @param read reads it for this reader, whatever he may see
   */
  async find(reader: UserId, channel_id: ChannelId, limit: number, read: () => Promise<Page<Message>>): Promise<Page<Message>> {
    const { pages } = this.#options.tally;
    const readCounted = () => {
      pages.read++;
      return read();
    };
    const tail = this.#tails.get(channel_id);
    if (tail?.limit !== limit) return this.#readAndKeep(channel_id, limit, readCounted);
    if (!(await this.#holds(reader, channel_id, tail))) return readCounted();
    if (!this.#isOfNow(tail)) return this.#readAndKeep(channel_id, limit, readCounted);
    pages.kept++;
    this.#putLast(channel_id, tail);
    return asSeenBy(reader, tail);
  }

  async #readAndKeep(channel_id: ChannelId, limit: number, read: () => Promise<Page<Message>>): Promise<Page<Message>> {
    if (this.#readings.has(channel_id)) return read();
    const reading = Symbol('reading');
    this.#readings.set(channel_id, reading);
    try {
      const page = await read();
      const isAllThereIs = this.#readings.get(channel_id) === reading;
      if (isAllThereIs && isWorthKeeping(page)) this.#putLast(channel_id, tailOf(page, limit));
      return page;
    } finally {
      if (this.#readings.get(channel_id) === reading) this.#readings.delete(channel_id);
    }
  }

  /** Where the database does not say, it is not so; who then reads learns why. */
  async #holds(user_id: UserId, channel_id: ChannelId, tail: Tail): Promise<boolean> {
    const { questions, answers } = (this.#together ??= this.#gather());
    const place = questions.push({ user_id, channel_id }) - 1;
    const holds = await answers.catch(() => []);
    return holds[place] === true && this.#tails.get(channel_id) === tail;
  }

  #gather() {
    const questions: Question[] = [];
    const answers = setImmediate().then(() => {
      this.#together = undefined;
      return this.#answer(questions);
    });
    return { questions, answers };
  }

  async #answer(questions: Question[]): Promise<boolean[]> {
    const { db, hub } = this.#options;
    const passed = [...hub.heads];
    const user_ids = `{${questions.map(({ user_id }) => user_id).join()}}`;
    const channel_ids = `{${questions.map(({ channel_id }) => channel_id).join()}}`;
    const [row] = await answers(db).execute({ user_ids, channel_ids });
    return questions.map(({ channel_id }, index) => {
      const partition = partitionOf(channel_id);
      return row?.visible[index] === true && row.committed[partition] === passed[partition];
    });
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

  #putLast(channel_id: ChannelId, tail: Tail): void {
    this.#tails.delete(channel_id);
    this.#tails.set(channel_id, tail);
    const [oldest] = this.#tails.keys();
    if (oldest && this.#tails.size > mostKept) this.#tails.delete(oldest);
  }

  #forget(channel_id: ChannelId): void {
    this.#tails.delete(channel_id);
    this.#readings.delete(channel_id);
  }

  #forgetAuthor(user_id: UserId): void {
    for (const [channel_id, { authors }] of this.#tails) if (authors.has(user_id)) this.#tails.delete(channel_id);
    this.#readings.clear();
  }
}

const answers = prepared((db) => {
  const visible = isVisible(sql`asked.user_id`, sql`asked.channel_id`);
  const asked = sql`unnest(${sql.placeholder('user_ids')}::uuid[], ${sql.placeholder('channel_ids')}::uuid[])`;
  return db
    .select({
      visible: sql<boolean[]>`array_agg(${visible} order by place)`,
      committed: sql<number[]>`(select json_agg(seq order by id) from ${event_partitions})`,
    })
    .from(sql`${asked} with ordinality as asked (user_id, channel_id, place)`)
    .prepare('tails');
});

/**
 * An empty page may be that of somebody who was let in just after it was read. Of more than a hundred who reacted, a page does not
 * say who they are.
 */
const isWorthKeeping = ({ items }: Page<Message>): boolean =>
  items.length > 0 &&
  items.reduce((sum, message) => sum + lengthOf(message), 0) <= mostWritten &&
  items.every(({ reactions }) => reactions.every(({ count, user_ids }) => count === user_ids.length));

function lengthOf({ content, thread_user_ids, mentions, attachments, reactions }: Message): number {
  const ids = reactions.reduce((sum, { user_ids }) => sum + user_ids.length + 2, thread_user_ids.length + 2 * mentions.length);
  return 1_000 + content.length + 40 * ids + 500 * attachments.length;
}

const tailOf = (page: Page<Message>, limit: number): Tail => ({
  limit,
  page: toBeRepeated({ ...page, items: page.items.map(asAllSee) }),
  reacted: new Set(page.items.flatMap(({ reactions }) => reactions.flatMap(({ user_ids }) => user_ids))),
  own: new Map(),
  authors: new Map(page.items.map(({ user }) => [user.id, user])),
});

function asSeenBy(reader: UserId, { page, reacted, own }: Tail): Page<Message> {
  if (!reacted.has(reader)) return page;
  const known = own.get(reader);
  if (known) return known;
  const seen = { ...page, items: page.items.map((message) => withReactionsOf(reader, message)) };
  if (own.size < mostOwn) own.set(reader, toBeRepeated(seen));
  return seen;
}

const withReactionsOf = (reader: UserId, message: Message): Message => ({
  ...message,
  reactions: message.reactions.map((group) => ({ ...group, reacted: group.user_ids.includes(reader) })),
});
