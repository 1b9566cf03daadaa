import {
  beginningOf,
  type ChannelId,
  endOf,
  type Narrowing,
  type SearchQuery,
  type Sought,
  type UserId,
  type WorkspaceId,
} from '@parley/contracts';
import { attachments, channel_members, channels, type Queryable, reactions } from '@parley/db';
import { and, eq, not, type SQL, sql } from 'drizzle-orm';
import { isVisible, visibleTo } from '../channel/access.ts';
import { type Names, nothingNamed, readNames } from './names.ts';

/** What must hold of a message that a query calls `said`. */
export interface Conditions {
  /** What an index by time goes by: when it was sent, and the channel where it is one alone. */
  reach: SQL | undefined;
  /** All else but whether the reader may see it: each statement asks that by one of the two beneath. */
  rest: SQL | undefined;
  /** Whether its channel is visible. */
  visible: SQL;
  /** The same for a look through very many: the channels that are visible are listed first. */
  listed: SQL;
}

/** What must hold of a message for it to be what somebody looks for, but for the words. */
export async function conditionsOf(
  db: Queryable,
  reader: UserId,
  { q: { narrowings }, workspace_id }: Pick<SearchQuery, 'q' | 'workspace_id'>,
): Promise<Conditions> {
  const names = narrowings.length > 0 ? await readNames(db, reader, narrowings) : nothingNamed;
  const wanted = (by: Narrowing['by']) => narrowings.filter((one) => one.by === by && !one.not);
  // Of several authors or channels it may be any.
  const authors = wanted('from');
  const places = wanted('in');
  const channel_ids = [...new Set(places.flatMap((one) => names.channelsOf(one)))];
  const within = places.length > 0 ? isAny(sql`said.channel_id`, channel_ids) : undefined;
  const alone = channel_ids.length === 1;
  const user_ids = authors.flatMap((one) => names.authorsOf(one));
  const by = authors.length > 0 ? isAny(sql`said.user_id`, user_ids) : undefined;
  const others = narrowings.filter((one) => !authors.includes(one) && !places.includes(one));
  const held = others.map((one) => ({ one, condition: signed(one, conditionOf(one, reader, names)) }));
  return {
    reach: and(alone ? within : undefined, ...held.filter(({ one }) => isOfTime(one)).map(({ condition }) => condition)),
    rest: and(
      sql`said.deleted_at is null`,
      workspace_id && isIn(channelsOf(workspace_id)),
      alone ? undefined : within,
      by,
      ...held.filter(({ one }) => !isOfTime(one)).map(({ condition }) => condition),
    ),
    visible: isVisible(reader, sql`said.channel_id`),
    listed: isIn(visibleTo(reader)),
  };
}

const mostListed = 200;

/**
 * The channels where something may be found at all, for the planner: from their ids it knows how much stands there. Whether the
 * reader may see it is for `conditionsOf` to say.
 * @returns nothing when there are many, or when the query names them itself
 */
export async function whereToLook(
  db: Queryable,
  reader: UserId,
  { q: { narrowings }, workspace_id }: Pick<SearchQuery, 'q' | 'workspace_id'>,
): Promise<SQL | undefined> {
  if (narrowings.some((one) => one.by === 'in' && !one.not)) return undefined;
  const statement = db
    .select({ channel_id: sql<ChannelId>`channel_id` })
    .from(sql`${visibleTo(reader)} as seen`)
    .where(workspace_id && sql`channel_id in ${channelsOf(workspace_id)}`)
    .limit(mostListed + 1);
  const rows = await statement.prepare('where_to_look').execute();
  return rows.length > mostListed
    ? undefined
    : isAny(
        sql`said.channel_id`,
        rows.map(({ channel_id }) => channel_id),
      );
}

const channelsOf = (workspace_id: WorkspaceId): SQL =>
  sql`(select id from ${channels} where ${eq(channels.workspace_id, workspace_id)})`;

const isOfTime = ({ by }: Narrowing) => by === 'before' || by === 'after' || by === 'on';

const signed = (one: Narrowing, condition: SQL): SQL => (one.not ? not(condition) : condition);

function conditionOf(one: Narrowing, reader: UserId, names: Names): SQL {
  switch (one.by) {
    case 'from':
      return isAny(sql`said.user_id`, names.authorsOf(one));
    case 'in':
      return isAny(sql`said.channel_id`, names.channelsOf(one));
    case 'before':
      return sql`said.created_at < ${moment('time' in one ? one.time : beginningOf(one.day, names.timezone))}`;
    case 'after':
      // A day is over when the next one begins.
      return 'time' in one
        ? sql`said.created_at > ${moment(one.time)}`
        : sql`said.created_at >= ${moment(endOf(one.day, names.timezone))}`;
    case 'on':
      return sql`(said.created_at >= ${moment(beginningOf(one.day, names.timezone))}
        and said.created_at < ${moment(endOf(one.day, names.timezone))})`;
    case 'has':
      return kept[one.what];
    case 'is':
      return one.what === 'thread'
        ? sql`(said.parent_message_id is not null or said.thread_reply_count > 0)`
        : isIn(sql`(select channel_id from ${channel_members} where user_id = ${reader} and workspace_id is null)`);
  }
}

const kept = {
  // See `words_of` in the migrations.
  link: sql`said.words @@ '''://'''::tsquery`,
  file: sql`exists (select from ${attachments} file where file.message_id = said.id)`,
  reaction: sql`exists (select from ${reactions} given where given.message_id = said.id)`,
};

/** What finds a text by its words; nothing when none are sought. */
export function wordsQuery({ words }: Sought): SQL<string> | undefined {
  const parts = words.map(({ text, not: without }) => sql`${without ? sql`!!` : sql``}words_in_order(${text})`);
  return parts.length > 0 ? sql`(${sql.join(parts, sql` && `)})` : undefined;
}

const moment = (time: Date) => sql`${time.toISOString()}::timestamptz`;

/**
 * Whether it is in one of the channels of a query. By `is true` each message that fits is asked for its channel; otherwise the
 * planner may go through these channels one by one, and takes them for as small as the others.
 */
const isIn = (list: SQL): SQL => sql`(said.channel_id in ${list}) is true`;

/** By `=` where it is one alone: PostgreSQL takes any list that it does not know for ten. */
const isAny = (column: SQL, ids: string[]): SQL =>
  ids.length === 1 ? sql`${column} = ${ids[0]}::uuid` : sql`${column} = any(${`{${ids.join()}}`}::uuid[])`;
