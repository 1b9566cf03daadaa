import type { Attachment, Message, MessageId, ReactionGroup, User, UserId } from '@parley/contracts';
import { attachments, messages, prepared, type Queryable, users } from '@parley/db';
import { and, eq, getTableColumns, type Placeholder, type SQL, sql, type SQLWrapper, type Subquery } from 'drizzle-orm';
import type { App } from '../app.ts';
import { isVisible } from '../channel/access.ts';
import { shownColumns, type Shown, toAttachment } from '../attachment/queries.ts';
import { reactionGroups } from '../reaction/queries.ts';
import { type PersonRow, toUser, userColumns } from '../user/queries.ts';

/** What only search reads does not go out. */
const { words: _words, ...ownColumns } = getTableColumns(messages);

/** The columns of a message that `selectWhole` needs of whom it finds. */
export const messageColumns = ownColumns;

type Row = Pick<typeof messages.$inferSelect, keyof typeof ownColumns>;

/** A row in JSON: times are text there. */
type Told<Columns> = {
  [Name in keyof Columns]: Date extends Columns[Name] ? string | Exclude<Columns[Name], Date> : Columns[Name];
};

/** Rows, a list for each of their columns; none for no rows. */
type Columns<Row> = { [Name in keyof Row]: Row[Name][] | null };

/** Messages with all that belongs to them, each author once. */
interface WholeMessages {
  messages: Columns<Told<Row>>;
  authors: Columns<Told<PersonRow>>;
  reactions: Columns<ReactionGroup & { message_id: MessageId }>;
  files: Columns<Told<Shown> & { message_id: MessageId }>;
}

/**
 * One statement for messages with their authors, reactions and files, around the one that finds them. It answers with a single
 * row of columns in JSON: both PostgreSQL and Node take less than half the time for it that they take for as many rows.
 * @param reader who may have `reacted` himself
 * @param found selects `messageColumns`, in the order that the messages are to have
 */
export function selectWhole(db: Queryable, reader: UserId | Placeholder | null, found: SQLWrapper) {
  const whole = db.$with('found', messageColumns).as(found.getSQL());
  const authors = db
    .select(userColumns)
    .from(users)
    .where(sql`${users.id} in (select user_id from found)`)
    .as('authors');
  const files = db
    .select({ ...shownColumns, message_id: attachments.message_id })
    .from(attachments)
    .where(sql`${attachments.message_id} = any(those.ids)`)
    .orderBy(attachments.place)
    .as('files');
  const reactions = reactionGroups(db, reader, sql`any(those.ids)`);
  return db
    .with(whole)
    .select({
      messages: columnsOf<WholeMessages['messages']>(whole),
      authors: columnsOf<WholeMessages['authors']>(authors),
      reactions: columnsOf<WholeMessages['reactions']>(reactions),
      files: columnsOf<WholeMessages['files']>(files),
    })
    .from(sql`(select array_agg(id) as ids from found) as those`);
}

function columnsOf<Shape>(rows: Subquery): SQL<Shape> {
  const names = Object.keys(rows._.selectedFields).map((name) => sql.identifier(name));
  const lists = names.map((name) => sql`json_agg(${name}) as ${name}`);
  return sql`(select row_to_json(columns) from (select ${sql.join(lists, sql`, `)} from ${rows}) as columns)`;
}

function rowsOf<Row extends object>(columns: Columns<Row>): Row[] {
  const lists = Object.entries<unknown[] | null>(columns);
  const [, first] = lists[0] ?? [];
  return (first ?? []).map((_, index) => {
    const row: Record<string, unknown> = {};
    for (const [name, list] of lists) row[name] = list?.[index];
    return row as Row;
  });
}

/** What `selectWhole` answers with, as the wire has it; in the order in which it was found. */
export function toMessages(app: Pick<App, 'presence'>, [whole]: WholeMessages[]): Message[] {
  if (!whole) return [];
  const authors = new Map(rowsOf(whole.authors).map((author) => [author.id, toAuthor(app, author)]));
  const reactions = byMessage(rowsOf(whole.reactions), ({ message_id: _id, ...group }): ReactionGroup => group);
  const files = byMessage(rowsOf(whole.files), (file): Attachment =>
    toAttachment({ ...file, created_at: new Date(file.created_at) }),
  );
  // Each field by name: to copy rows and change the copies takes ten times as long.
  return rowsOf(whole.messages).map((row) => ({
    id: row.id,
    channel_id: row.channel_id,
    seq: row.seq,
    user_id: row.user_id,
    user: authors.get(row.user_id) ?? missing(row.user_id),
    content: row.content,
    parent_message_id: row.parent_message_id,
    thread_reply_count: row.thread_reply_count,
    thread_last_reply_at: toTime(row.thread_last_reply_at),
    thread_user_ids: row.thread_user_ids,
    attachments: files.get(row.id) ?? [],
    reactions: reactions.get(row.id) ?? [],
    mentions: row.mentions,
    client_message_id: row.client_message_id,
    edited_at: toTime(row.edited_at),
    deleted_at: toTime(row.deleted_at),
    pinned_at: toTime(row.pinned_at),
    created_at: new Date(row.created_at),
  }));
}

const toAuthor = (app: Pick<App, 'presence'>, author: Told<PersonRow>): User =>
  toUser(app, {
    id: author.id,
    username: author.username,
    display_name: author.display_name,
    avatar_url: author.avatar_url,
    title: author.title,
    timezone: author.timezone,
    availability: author.availability,
    status_text: author.status_text,
    status_emoji: author.status_emoji,
    status_expires_at: toTime(author.status_expires_at),
    created_at: new Date(author.created_at),
  });

const toTime = (text: string | null): Date | null => (text === null ? null : new Date(text));

function byMessage<Part extends { message_id: MessageId }, Shape>(parts: Part[], shape: (part: Part) => Shape) {
  const lists = new Map<MessageId, Shape[]>();
  for (const part of parts) {
    const list = lists.get(part.message_id);
    if (list) list.push(shape(part));
    else lists.set(part.message_id, [shape(part)]);
  }
  return lists;
}

function missing(user_id: UserId): never {
  throw new Error(`a message without its author ${user_id}`);
}

const byId = prepared((db) =>
  selectWhole(
    db,
    sql.placeholder('reader'),
    db
      .select(messageColumns)
      .from(messages)
      .where(eq(messages.id, sql.placeholder('message_id'))),
  ).prepare('message_by_id'),
);

/** A message, as a reader or nobody in particular sees it; whether he may is not asked here. */
export async function findMessage(
  app: App,
  db: Queryable,
  reader: UserId | null,
  message_id: MessageId,
): Promise<Message | undefined> {
  const [message] = toMessages(app, await byId(db).execute({ reader, message_id }));
  return message;
}

/** The messages of which something holds, in no order, as a reader sees them; whether he may is not asked here. */
export async function findMessages(app: App, db: Queryable, reader: UserId, which: SQL): Promise<Message[]> {
  return toMessages(app, await selectWhole(db, reader, db.select(messageColumns).from(messages).where(which)));
}

const readable = prepared((db) =>
  selectWhole(
    db,
    sql.placeholder('reader'),
    db
      .select(messageColumns)
      .from(messages)
      .where(
        and(
          sql`${messages.id} = any(${sql.placeholder('ids')}::uuid[])`,
          isVisible(sql.placeholder('reader'), messages.channel_id),
        ),
      ),
  ).prepare('readable_messages'),
);

/**
 * Rows with the messages that they are about, as far as the reader may still see them: what became of them since the rows were
 * found counts.
 */
export async function withMessages<About extends { message_id: MessageId }>(
  app: App,
  db: Queryable,
  reader: UserId,
  rows: About[],
): Promise<(About & { message: Message })[]> {
  if (rows.length === 0) return [];
  const found = toMessages(app, await readable(db).execute({ reader, ids: rows.map(({ message_id }) => message_id) }));
  const byId = new Map(found.map((message) => [message.id, message]));
  return rows.flatMap((row) => {
    const message = byId.get(row.message_id);
    return message ? [{ ...row, message }] : [];
  });
}
