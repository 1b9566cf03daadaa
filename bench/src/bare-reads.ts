import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import postgres from 'postgres';

/**
 * What searches and pages of history cost without us, in a process of its own: who asks reads everything, whoever may see it. It
 * reads what our answer has of a message, with its author, reactions and files.
 */
const connection = { enable_seqscan: 'off', jit: 'off', work_mem: '16MB' };
const sql = postgres(process.env.DATABASE_URL ?? '', { max: Number(process.env.CONNECTIONS ?? 1), connection });

const http = createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://127.0.0.1');
  const limit = Number(searchParams.get('limit'));
  const [, channel] = /^\/channels\/(.*)\/messages$/.exec(pathname) ?? [];
  const reading = channel ? page(channel, limit) : find(searchParams.get('tsquery') ?? '', searchParams.get('in'), limit);
  reading.then(
    (items) => response.setHeader('content-type', 'application/json').end(JSON.stringify({ items })),
    (error: unknown) => response.writeHead(500).end(String(error)),
  );
});

const page = (channel: string, limit: number) => read(sql`said.channel_id = ${channel}`, sql`order by seq desc limit ${limit}`);

async function find(tsquery: string, name: string | null, limit: number): Promise<postgres.Row[]> {
  const [channel] = name === null ? [] : await sql`select id from channels where name = ${name}`;
  // In the text itself, so that the plan is made for how much stands in this channel.
  const place = channel ? sql.unsafe(`and channel_id = '${channel.id as string}'`) : sql``;
  for (const among of [sql`limit 2000`, sql`limit 20000`]) {
    const found = await sql`
      select id from (select * from messages where true ${place} order by created_at desc, id desc ${among}) said
      where deleted_at is null and words @@ (select to_tsquery('simple', ${tsquery}))
      order by created_at desc, id desc limit ${limit + 1}`;
    if (found.length > limit) return await readFound(found.slice(0, limit));
    if (10 * found.length < limit) break;
  }
  const found = await sql`
    select id from (
      select id, created_at from messages where deleted_at is null and words @@ to_tsquery('simple', ${tsquery}) ${place} offset 0) said
    order by created_at desc, id desc limit ${limit + 1}`;
  return await readFound(found.slice(0, limit));
}

const readFound = (found: postgres.Row[]) =>
  read(sql`said.id = any(${found.map(({ id }) => id as string)})`, sql`order by said.created_at desc, said.id desc`);

const read = (which: Fragment, order: Fragment): Promise<postgres.Row[]> => sql`
  select said.id, channel_id, seq, user_id, content, parent_message_id, thread_reply_count, thread_last_reply_at, thread_user_ids,
    mentions, client_message_id, edited_at, deleted_at, pinned_at, said.created_at,
    json_build_object('id', users.id, 'username', username, 'display_name', display_name, 'avatar_url', avatar_url, 'title', title,
      'timezone', timezone, 'status', status_text, 'created_at', users.created_at) as user,
    (select coalesce(json_agg(given), '[]') from (
      select emoji, count(*), array_agg(user_id) as user_ids from reactions where message_id = said.id group by emoji) given) as reactions,
    (select coalesce(json_agg(file), '[]') from (
      select id, filename, content_type, size, width, height from attachments where message_id = said.id) file) as attachments
  from messages said join users on users.id = user_id
  where ${which} ${order}`;

type Fragment = postgres.PendingQuery<postgres.Row[]>;

// Others have their turns in between.
http.keepAliveTimeout = 600_000;
http.listen(0, '127.0.0.1', () => {
  process.stdout.write(`up at http://127.0.0.1:${(http.address() as AddressInfo).port}\n`);
});
process.on('SIGTERM', () => process.exit(0));
