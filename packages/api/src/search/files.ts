import { AttachmentId, type Hit, type Page, type SearchQuery, Time, type UserId } from '@parley/contracts';
import { attachments, messages, users } from '@parley/db';
import { and, eq, getTableColumns, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { App } from '../app.ts';
import { toAttachment } from '../attachment/queries.ts';
import { messageColumns, toMessage } from '../message/queries.ts';
import { cutPage, decodeCursor } from '../page.ts';
import { conditionsOf, wordsQuery } from './conditions.ts';
import { highlight } from './highlight.ts';

const Keys = z.tuple([Time, AttachmentId]);

/** The files by the words of their names, of the messages that the reader may see at this moment; the newest message first. */
export async function searchFiles(app: App, reader: UserId, query: SearchQuery): Promise<Page<Hit>> {
  const after = query.cursor === undefined ? undefined : decodeCursor(Keys, query.cursor);
  const sought = wordsQuery(query.q);
  const rows = await app.searcher.search(reader, async (db) => {
    const { reach, rest } = await conditionsOf(db, reader, query);
    const before = after && sql`(said.created_at, file.id) < (${after[0].toISOString()}::timestamptz, ${after[1]}::uuid)`;
    const found = sql`(
      select file.id, said.id as message_id, said.created_at
      from ${attachments} file join ${messages} said on said.id = file.message_id
      where ${and(reach, rest, before, sought && sql`file.words @@ ${sought}`)} offset 0) as found`;
    return db
      .select({ ...messageColumns(reader), file: getTableColumns(attachments) })
      .from(sql`(select * from ${found} order by created_at desc, id desc limit ${query.limit + 1}) as page`)
      .innerJoin(messages, eq(messages.id, sql`page.message_id`))
      .innerJoin(attachments, eq(attachments.id, sql`page.id`))
      .innerJoin(users, eq(users.id, messages.user_id))
      .orderBy(sql`page.created_at desc, page.id desc`);
  });
  return cutPage(
    rows,
    query.limit,
    ({ created_at, file }) => [created_at.toISOString(), file.id],
    ({ file, ...message }): Hit => ({
      type: 'attachment',
      highlight: highlight(file.filename, query.q),
      attachment: toAttachment(file),
      message: toMessage(app, message),
    }),
  );
}
