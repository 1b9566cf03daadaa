import postgres from 'postgres';

/** Words that are said often, seldom, and never together; the others are like those of a language. */
export const said = { common: 'deploy', rare: 'zeppelin', odd: 'tick', even: 'tock', old: 'telegram' } as const;

/**
 * Writes messages into all channels of a settled database, one a second until now: what the API would take hours for.
 * Every fifth has the common word, one of 20,000 the rare one, and the oldest fifth all have the old one.
 */
export async function talk(databaseUrl: string, count: number): Promise<void> {
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => {} });
  try {
    await sql`drop index if exists messages_words_idx`;
    await sql`create temp table author as
      select row_number() over (order by place, channel_id) - 1 as turn, channel_id, user_id from (
        select channel_id, user_id, row_number() over (partition by channel_id order by user_id) as place from channel_members) m
      where place <= 10`;
    await sql`create index on author (turn)`;
    const [{ authors } = { authors: 0 }] = await sql<{ authors: number }[]>`select count(*)::int as authors from author`;
    await sql`analyze author`;
    await sql`insert into messages (id, channel_id, seq, user_id, content, created_at)
      select uuidv7(age * interval '-1 second'), channel_id, row_number() over (partition by channel_id order by age desc), user_id,
        concat_ws(' ', spoken, case when n % 5 = 0 then ${said.common}::text end,
          case when n % 20000 = 7 then ${said.rare}::text end, case when n % 2 = 0 then ${said.even}::text else ${said.odd}::text end,
          case when n < ${count / 5}::int then ${said.old}::text end),
        date_trunc('milliseconds', now() - age * interval '1 second')
      from generate_series(0, ${count - 1}::int) n
      cross join lateral (select ${count}::int - n as age) as clock
      join author on author.turn = (n::bigint * 7919) % ${authors}::int
      -- The rarer a word, the higher its number.
      cross join lateral (
        select string_agg('w' || floor(exp(random() * ln(30000 + word * 0)))::int, ' ') as spoken
        from generate_series(n * 10, n * 10 + 9) word) as words
      order by n`;
    await sql`update channels set seq = spoken.count, post_count = spoken.count, last_message_at = spoken.last
      from (select channel_id, count(*) as count, max(created_at) as last from messages group by 1) spoken where id = channel_id`;
    await sql`set maintenance_work_mem = '256MB'`;
    await sql`create index messages_words_idx on messages using gin (words)`;
    await sql`vacuum analyze`;
  } finally {
    await sql.end();
  }
}
