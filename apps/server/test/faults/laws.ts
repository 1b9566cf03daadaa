import type { Sql } from '@parley/db';

/** What is true of every database of ours at every moment, each with the query that finds what is not so. */
export const laws: Record<string, (sql: Sql) => Promise<readonly object[]>> = {
  'the messages of a channel are numbered without gaps': (sql) => sql`
    select channel.id, channel.seq, count(message.id)::int, max(message.seq)
    from channels channel left join messages message on message.channel_id = channel.id
    group by channel.id
    having channel.seq <> count(message.id) or channel.seq <> coalesce(max(message.seq), 0)`,

  'a channel knows when its last message was sent, and its times never run backwards': (sql) => sql`
    select channel.id, channel.last_message_at, max(message.created_at) as newest, bool_or(message.backwards) as backwards
    from channels channel left join (
      select channel_id, created_at, created_at < lag(created_at) over (partition by channel_id order by seq) as backwards
      from messages
    ) message on message.channel_id = channel.id
    group by channel.id
    having channel.last_message_at is distinct from max(message.created_at) or bool_or(message.backwards)`,

  'the log is numbered without gaps': (sql) => sql`
    select head.id, head.floor, head.seq, count(event.seq)::int, min(event.seq), max(event.seq)
    from event_partitions head left join events event on event.partition = head.id and event.seq > head.floor
    group by head.id
    having head.seq - head.floor <> count(event.seq) or head.seq <> coalesce(max(event.seq), head.floor)`,

  'an event stands in the partition of its scope, or of the channel of which it tells': (sql) => sql`
    select partition, seq, scope from events
    where partition <> event_partition(scope)
      and partition is distinct from event_partition('channel:' || coalesce(channel_id::text, data ->> 'channel_id'))`,

  'each message was announced once, to its channel, as it is': (sql) => sql`
    select message.id, count(event.seq)::int as announced
    from messages message left join events event on event.type = 'message.created'
      and event.scope = 'channel:' || message.channel_id
      and event.data -> 'message' ->> 'id' = message.id::text
      and event.data -> 'message' ->> 'seq' = message.seq::text
      and event.data -> 'message' ->> 'content' = message.content
    group by message.id having count(event.seq) <> 1`,

  'nothing was announced that is not there': (sql) => sql`
    select event.partition, event.seq from events event
    left join messages message on event.data -> 'message' ->> 'id' = message.id::text
    where event.type = 'message.created' and message.id is null`,

  'messages were announced in the order of their numbers': (sql) => sql`
    select * from (
      select scope, seq, number, lag(number) over (partition by scope order by seq) as before
      from (select scope, seq, (data -> 'message' ->> 'seq')::bigint as number from events where type = 'message.created') told
    ) compared where number <= before`,

  'replies are counted': (sql) => sql`
    select root.id, root.thread_reply_count, count(reply.id)::int as replies
    from messages root left join messages reply on reply.parent_message_id = root.id and reply.deleted_at is null
    group by root.id
    having root.thread_reply_count <> count(reply.id)
      or root.thread_last_reply_at is distinct from max(reply.created_at)
      or (select array_agg(author order by author) from unnest(root.thread_user_ids) author)
        is distinct from array_agg(distinct reply.user_id order by reply.user_id) filter (where reply.id is not null)`,

  'what was last told of a thread is so': (sql) => sql`
    select root.id, root.thread_reply_count, told.data
    from messages root left join (
      select distinct on (data ->> 'message_id') data ->> 'message_id' as id, data
      from events where type = 'thread.updated' order by data ->> 'message_id', seq desc
    ) told on told.id = root.id::text
    where root.thread_reply_count <> coalesce((told.data ->> 'thread_reply_count')::int, 0)`,

  'members are counted': (sql) => sql`
    select channel.id, channel.member_count, count(member.user_id)::int as members
    from channels channel left join channel_members member on member.channel_id = channel.id
    group by channel.id having channel.member_count <> count(member.user_id)
    union all
    select workspace.id, workspace.member_count, count(member.user_id)::int
    from workspaces workspace left join workspace_members member on member.workspace_id = workspace.id
    group by workspace.id having workspace.member_count <> count(member.user_id)`,

  'who is in a channel is who was last told to have come and not gone': (sql) => sql`
    select channel_id, user_id, told.type from channel_members member full join (
      select distinct on (channel_id, data -> 'user' ->> 'id')
        channel_id, (data -> 'user' ->> 'id')::uuid as user_id, type
      from events where type in ('member.joined', 'member.left')
      order by channel_id, data -> 'user' ->> 'id', seq desc
    ) told using (channel_id, user_id)
    where (member.user_id is not null) <> (told.type is not distinct from 'member.joined')`,

  'nobody has read what is not written': (sql) => sql`
    select member.channel_id, member.user_id, member.last_read_seq, channel.seq
    from channel_members member join channels channel on channel.id = member.channel_id
    where member.last_read_seq > channel.seq`,

  'what is unread to each in a channel is counted': (sql) => sql`
    select member.channel_id, member.user_id, channel.post_count, member.read_posts
    from channel_members member join channels channel on channel.id = member.channel_id
    where channel.post_count <> (
      select count(*) from messages where channel_id = channel.id and parent_message_id is null)
    or channel.post_count - member.read_posts <> (
      select count(*) from messages post where post.channel_id = channel.id and post.seq > member.last_read_seq
      and post.parent_message_id is null and post.deleted_at is null and post.user_id <> member.user_id)`,

  'what is unread to each of what calls him is counted': (sql) => sql`
    select member.channel_id, member.user_id, channel.broadcast_count, member.read_mentions
    from channel_members member join channels channel on channel.id = member.channel_id
    where channel.broadcast_count - member.read_mentions <> (
      select count(distinct post.id) from messages post join message_mentions mention on mention.message_id = post.id
      where post.channel_id = channel.id and post.seq > member.last_read_seq
      and (mention.user_id = member.user_id or mention.user_id is null)
      and post.parent_message_id is null and post.deleted_at is null and post.user_id <> member.user_id)`,
};

const shown = 5;

/** What is true only while no channel is deleted and no message edited. */
const lawsOfQuiet = [
  'each message was announced once, to its channel, as it is',
  'nothing was announced that is not there',
  'who is in a channel is who was last told to have come and not gone',
];

/**
 * Which laws are broken, and by what.
 * @param quiet whether people only wrote, came and went
 */
export async function brokenLaws(sql: Sql, quiet = true): Promise<string[]> {
  const found: string[] = [];
  for (const [law, findOffenders] of Object.entries(laws)) {
    if (!quiet && lawsOfQuiet.includes(law)) continue;
    const offenders = await findOffenders(sql);
    if (offenders.length > 0) found.push(`${law}: ${offenders.length} × not, as ${JSON.stringify(offenders.slice(0, shown))}`);
  }
  return found;
}
