import postgres from 'postgres';

/** Words that are said often, seldom, never together, and only long ago; the others are as seldom as words are. */
export const said = { common: 'deploy', other: 'friday', rare: 'zeppelin', odd: 'tick', even: 'tock', old: 'telegram' } as const;

/** A channel where every tenth message was written; no other is called so. */
export const busiest = 'harbour';

/**
 * Writes messages into all channels of a settled database, one a second until now: what the API would take hours for. What
 * was written before goes.
 */
export async function talk(databaseUrl: string, count: number): Promise<void> {
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => {} });
  try {
    await sql`set maintenance_work_mem = '256MB'`;
    await sql`truncate messages cascade`;
    await sql`update channels set name = ${busiest} where id = (select min(id::text)::uuid from channels)`;
    // What is built at once takes a fraction of what it takes message by message.
    await sql`drop index messages_words_idx`;
    await write(sql, count);
    await sql`create index messages_words_idx on messages using gin (words)`;
    await sql`update channels set seq = spoken.count, post_count = spoken.count, last_message_at = spoken.last
      from (select channel_id, count(*) as count, max(created_at) as last from messages group by channel_id) spoken
      where id = channel_id`;
    await sql`vacuum analyze`;
  } finally {
    await sql.end();
  }
}

async function write(sql: postgres.Sql, count: number): Promise<void> {
  await sql`create temp table author as
    select row_number() over (order by (channels.name = ${busiest}) desc, channels.id) - 1 as turn, channels.id as channel_id,
      (select user_id from channel_members where channel_id = channels.id order by md5(user_id::text || channels.id) limit 1)
    from channels`;
  await sql`create index on author (turn)`;
  await sql`analyze author`;
  await sql`insert into messages (id, channel_id, seq, user_id, content, created_at)
    select uuidv7(age * interval '-1 second'), channel_id, row_number() over (partition by channel_id order by n), user_id,
      concat_ws(' ', spoken,
        case when n % 5 = 0 then ${said.common}::text end,
        case when n % 7 = 0 then ${said.other}::text end,
        case when n % 20000 = 7 then ${said.rare}::text end,
        case when n % 2 = 0 then ${said.even}::text else ${said.odd}::text end,
        case when n < ${count / 10}::integer then ${said.old}::text end),
      date_trunc('milliseconds', now() - age * interval '1 second')
    from generate_series(0, ${count - 1}::integer) n
    cross join lateral (select ${count}::integer - n as age) clock
    join author on turn = case when abs(hashint4(-n)) % 10 = 0 then 0 else abs(hashint4(n)) % (select count(*) from author) end
    -- The rarer a word, the higher its number.
    cross join lateral (
      select string_agg('w' || floor(exp(random() * ln(30000 + word * 0)))::integer, ' ') as spoken
      from generate_series(1, 10 + n * 0) word) words
    order by n`;
  await sql`drop table author`;
}
