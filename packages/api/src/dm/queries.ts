import {
  type Channel,
  ChannelId,
  type Conversation,
  type ConversationQuery,
  type DirectChannel,
  type DirectMessageQuery,
  type Message,
  type Page,
  Time,
  type User,
  type UserId,
} from '@parley/contracts';
import { channel_members, channels, messages, type Queryable } from '@parley/db';
import { and, asc, desc, isNull, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { App } from '../app.ts';
import { joinedBy } from '../channel/access.ts';
import { channelColumns, toChannelView } from '../channel/queries.ts';
import { listMessages, parseStart } from '../message/history.ts';
import { findMessages } from '../message/whole.ts';
import { cutPage, decodeCursor } from '../page.ts';
import { accessUser } from '../user/access.ts';
import { circleOf, findDirect, findPeopleIn } from './access.ts';

/** Somebody's direct messages, oldest first. */
export async function findDirectChannels(app: App, db: Queryable, reader: UserId): Promise<DirectChannel[]> {
  const rows = await ofReader(db, reader).orderBy(asc(channels.id));
  const people = await findPeopleIn(
    app,
    db,
    rows.map(({ id }) => id),
  );
  return rows.map((row) => toDirect(toChannelView(row), people));
}

const Keys = z.tuple([Time, ChannelId]);
/** When something last happened in it. */
const latest = sql<Date>`coalesce(${channels.last_message_at}, ${channels.created_at})`.mapWith(channels.created_at);

/** Somebody's direct messages, that where something was said last first. */
export async function listConversations(
  app: App,
  reader: UserId,
  { limit, cursor }: ConversationQuery,
): Promise<Page<Conversation>> {
  const before = cursor === undefined ? undefined : decodeCursor(Keys, cursor);
  const older = before && sql`(${latest}, ${channels.id}) < (${before[0].toISOString()}::timestamptz, ${before[1]}::uuid)`;
  const rows = await ofReader(app.db, reader, older)
    .orderBy(desc(latest), desc(channels.id))
    .limit(limit + 1);
  const ids = rows.slice(0, limit).map(({ id }) => id);
  const [people, last] = await Promise.all([findPeopleIn(app, app.db, ids), findLastMessages(app, reader, ids)]);
  return cutPage(
    rows,
    limit,
    ({ id, last_message_at, created_at }) => [(last_message_at ?? created_at).toISOString(), id],
    (row) => ({ ...toDirect(toChannelView(row), people), last_message: last.get(row.id) ?? null }),
  );
}

const ofReader = (db: Queryable, reader: UserId, which = sql`true`) =>
  db
    .select(channelColumns)
    .from(channels)
    .innerJoin(channel_members, joinedBy(reader))
    .where(and(isNull(channels.workspace_id), which))
    .$dynamic();

function toDirect(view: Channel, people: Map<ChannelId, User[]>): DirectChannel {
  const users = people.get(view.id) ?? [];
  return { channel: { ...view, users }, users, unread_count: view.unread_count };
}

/** What was said last in each of several channels, and is not deleted. */
async function findLastMessages(app: App, reader: UserId, channel_ids: ChannelId[]): Promise<Map<ChannelId, Message>> {
  const last = sql`select (select said.id from ${messages} said where said.channel_id = place.id and said.deleted_at is null
    order by said.seq desc limit 1) from unnest(${sql.param(channel_ids)}::uuid[]) as place (id)`;
  const found = await findMessages(app, app.db, reader, sql`${messages.id} in (${last})`);
  return new Map(found.map((message) => [message.channel_id, message]));
}

/**
 * What was said between the reader and somebody; nothing before the first message.
 * @throws Refusal `not_found` when he may not see him, `invalid_input` for a bad cursor
 */
export async function listDirectMessages(
  app: App,
  reader: UserId,
  { user_id, ...page }: DirectMessageQuery,
): Promise<Page<Message>> {
  const channel_id = await findDirect(app.db, circleOf(reader, [user_id]));
  if (channel_id) return listMessages(app, reader, { channel_id, direction: 'before', ...page });
  await accessUser(app.db, reader, user_id);
  if (page.cursor !== undefined) parseStart(page.cursor, 'before');
  return { items: [], next_cursor: null };
}
