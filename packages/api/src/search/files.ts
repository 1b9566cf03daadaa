import { AttachmentId, type Hit, type MessageId, type Page, type SearchQuery, Time, type UserId } from '@parley/contracts';
import { attachments, messages } from '@parley/db';
import { and, eq, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { App } from '../app.ts';
import { shownColumns, toAttachment } from '../attachment/queries.ts';
import { withMessages } from '../message/whole.ts';
import { cutPage, decodeCursor } from '../page.ts';
import { conditionsOf, wordsQuery } from './conditions.ts';
import { highlight } from './highlight.ts';

const Keys = z.tuple([Time, AttachmentId]);

/** The files by the words of their names, of the messages that the reader may see at this moment; the newest message first. */
export async function searchFiles(app: App, reader: UserId, query: SearchQuery): Promise<Page<Hit>> {
  const after = query.cursor === undefined ? undefined : decodeCursor(Keys, query.cursor);
  const sought = wordsQuery(query.q);
  const { items, next_cursor } = await app.searcher.search(reader, async (db) => {
    const { reach, rest, listed } = await conditionsOf(db, reader, query);
    const before = after && sql`(said.created_at, file.id) < (${after[0].toISOString()}::timestamptz, ${after[1]}::uuid)`;
    const found = sql`(
      select file.id, said.id as message_id, said.created_at
      from ${attachments} file join ${messages} said on said.id = file.message_id
      where ${and(reach, rest, listed, before, sought && sql`file.words @@ ${sought}`)} offset 0) as found`;
    const files = await db
      .select({
        ...shownColumns,
        message_id: sql<MessageId>`page.message_id`,
        sent_at: sql<Date>`page.created_at`.mapWith(messages.created_at),
      })
      .from(sql`(select * from ${found} order by created_at desc, id desc limit ${query.limit + 1}) as page`)
      .innerJoin(attachments, eq(attachments.id, sql`page.id`))
      .orderBy(sql`page.created_at desc, page.id desc`);
    const page = cutPage(
      files,
      query.limit,
      ({ sent_at, id }) => [sent_at.toISOString(), id],
      (row) => row,
    );
    return { ...page, items: await withMessages(app, db, reader, page.items) };
  });
  const kept = items.filter(({ message }) => !message.deleted_at);
  return {
    items: kept.map(({ message, ...file }): Hit => ({
      type: 'attachment',
      highlight: highlight(file.filename, query.q),
      attachment: toAttachment(file),
      message,
    })),
    next_cursor,
  };
}
