import postgres from 'postgres';
import { v7 as uuidv7 } from 'uuid';

/** One message of many. */
export interface Draft {
  channel_id: string;
  user_id: string;
  content: string;
}

/** Writes messages with PostgreSQL alone. Each returns once they are durable. */
export interface Ceilings {
  /** A: one call of a function a message, by a pool of 32. */
  one(draft: Draft): Promise<unknown>;
  /** B: many by one statement. */
  many(drafts: Draft[]): Promise<unknown>;
  count(): Promise<number>;
  close(): Promise<void>;
}

/**
 * The least that durable chat needs, and nothing of ours: a membership looked up, a number in the channel, a message
 * and an event written, in tables of their own, with the same indexes, without foreign keys, and without our log's
 * dense numbers, which are locks.
 */
export async function openCeilings(databaseUrl: string): Promise<Ceilings> {
  const sql = postgres(databaseUrl, { max: 32, onnotice: () => {} });
  const single = postgres(databaseUrl, { max: 1, onnotice: () => {} });
  await prepare(single);
  return {
    one: ({ channel_id, user_id, content }) => sql`select ceiling.send_one(${channel_id}, ${user_id}, ${content}, ${uuidv7()})`,
    many: (drafts) =>
      single`select ceiling.send_many(${drafts.map(({ channel_id }) => channel_id)}::uuid[],
        ${drafts.map(({ user_id }) => user_id)}::uuid[], ${drafts.map(({ content }) => content)}::text[],
        ${drafts.map(() => uuidv7())}::uuid[])`,
    async count() {
      const [row] = await single<
        { count: number }[]
      >`select count(*)::integer from ceiling.messages join ceiling.events using (id)`;
      return row?.count ?? 0;
    },
    async close() {
      await Promise.all([sql.end(), single.end()]);
    },
  };
}

async function prepare(sql: postgres.Sql): Promise<void> {
  await sql`create schema ceiling`;
  await sql`create table ceiling.channels as select id, 0::bigint as seq, now() as last_message_at from channels`;
  await sql`alter table ceiling.channels add primary key (id)`;
  await sql`create table ceiling.messages (like messages including all)`;
  await sql`create table ceiling.events (position bigint generated always as identity primary key, id uuid, scope text, data jsonb)`;
  await sql`
    create function ceiling.send_one(channel uuid, author uuid, words text, client_id uuid) returns jsonb language plpgsql as $$
    declare message ceiling.messages; number bigint;
    begin
      update ceiling.channels set seq = seq + 1, last_message_at = now()
      where id = channel and exists (select from channel_members where channel_id = channel and user_id = author)
      returning seq into strict number;
      insert into ceiling.messages (id, channel_id, seq, user_id, content, client_message_id, created_at)
      values (uuidv7(), channel, number, author, words, client_id, now()) returning * into message;
      insert into ceiling.events (id, scope, data) values (message.id, 'channel:' || channel, to_jsonb(message));
      return to_jsonb(message);
    end $$`;
  await sql`
    create function ceiling.send_many(in_channels uuid[], by_authors uuid[], words text[], client_ids uuid[]) returns jsonb language plpgsql as $$
    declare answers jsonb;
    begin
      with item as (
        select * from unnest(in_channels, by_authors, words, client_ids) with ordinality
          as item (channel_id, user_id, content, client_message_id, place)
        join channel_members using (channel_id, user_id)
      ),
      counted as (
        update ceiling.channels set seq = seq + added, last_message_at = now()
        from (select channel_id, count(*) as added from item group by channel_id) news where channels.id = channel_id
        returning channel_id, seq - added as before
      ),
      written as (
        insert into ceiling.messages (id, channel_id, seq, user_id, content, client_message_id, created_at)
        select uuidv7(), channel_id, before + row_number() over (partition by channel_id order by place), user_id, content,
          client_message_id, now()
        from item join counted using (channel_id)
        returning *
      ),
      announced as (
        insert into ceiling.events (id, scope, data) select id, 'channel:' || channel_id, to_jsonb(written) from written
      )
      select jsonb_agg(to_jsonb(written)) into answers from written;
      return answers;
    end $$`;
}
