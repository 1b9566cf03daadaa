import { ChannelId, type Hit, type Page, type SearchQuery, type UserId } from '@parley/contracts';
import { channel_members, channels, workspace_members } from '@parley/db';
import { and, asc, eq, not, type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { App } from '../app.ts';
import { inWorkspaceOf, joinedBy, visible } from '../channel/access.ts';
import { channelColumns, toChannelView } from '../channel/queries.ts';
import { containing } from '../containing.ts';
import { cutPage, decodeCursor, Rank } from '../page.ts';
import { highlightName } from './highlight.ts';

const Keys = z.tuple([Rank, ChannelId]);

/** The channels that the reader may see, by parts of their names, topics and descriptions; those whose name fits best first. */
export async function searchChannels(
  app: App,
  reader: UserId,
  { q, workspace_id, limit, cursor }: SearchQuery,
): Promise<Page<Hit>> {
  const after = cursor === undefined ? undefined : decodeCursor(Keys, cursor);
  const parts = q.words.map(({ text, not: without }) => ({ part: text.replace(/^#/, '').normalize('NFKC'), without }));
  const sought = parts.flatMap(({ part, without }) => (without ? [] : part));
  const rank = rankOf(sought);
  const rows = await app.searcher.search(reader, (db) =>
    db
      .select({ ...channelColumns, rank })
      .from(channels)
      .innerJoin(workspace_members, inWorkspaceOf(reader))
      .leftJoin(channel_members, joinedBy(reader))
      .where(
        and(
          visible,
          workspace_id && eq(channels.workspace_id, workspace_id),
          ...parts.map(({ part, without }) => (without ? not(containing(allOfIt, part)) : containing(allOfIt, part))),
          after && sql`(${rank}, ${channels.id}) > (${after[0]}::integer, ${after[1]}::uuid)`,
        ),
      )
      .orderBy(asc(rank), asc(channels.id))
      .limit(limit + 1),
  );
  return cutPage(
    rows,
    limit,
    (row) => [row.rank, row.id],
    ({ rank: _rank, ...row }): Hit => {
      const channel = toChannelView(row);
      return { type: 'channel', highlight: highlightName([channel.name, channel.topic, channel.description], sought), channel };
    },
  );
}

const allOfIt = sql`concat_ws(' ', ${channels.name}, ${channels.topic}, ${channels.description})`;

/** The name itself before what begins with it, then what has all of it in its name, then the others. */
function rankOf(sought: string[]): SQL<number> {
  const name = sought.join('-').toLowerCase();
  const named = sought.map((part) => containing(channels.name, part));
  return sql<number>`case when ${channels.name} = ${name} then 0 when starts_with(${channels.name}, ${name}) then 1
    when ${and(...named) ?? sql`true`} then 2 else 3 end`;
}
