import type { Sql } from '@parley/db';
import { openHouse } from '@parley/testing';
import { expect, test } from 'vitest';
import { until } from './chance.ts';
import { expectTheJudgeToNotice, judgeTampered } from './defects.ts';
import { allHeard, judge } from './judge.ts';
import { laws } from './laws.ts';
import { bustle, settle } from './town.ts';

/** What breaks each law; none of it stays. */
const sabotage: Record<string, { law: string; commit(sql: Sql): Promise<unknown> }> = {
  'a message that is gone': {
    law: 'the messages of a channel are numbered without gaps',
    commit: (sql) =>
      sql`delete from messages where id = (select id from messages where thread_reply_count = 0 order by seq limit 1)`,
  },
  'a clock that was set back': {
    law: 'a channel knows when its last message was sent, and its times never run backwards',
    commit: (sql) => sql`update messages set created_at = created_at - interval '1 day' where seq = 2`,
  },
  'an event that is gone': {
    law: 'the log is numbered without gaps',
    commit: (sql) =>
      sql`delete from events where (partition, seq) = (select partition, seq from events where type = 'message.created' limit 1)`,
  },
  'an event in the partition of another': {
    law: 'an event stands in the partition of its scope, or of the channel of which it tells',
    commit: (sql) => sql`update events set partition = 99 where (partition, seq) = (select partition, seq from events limit 1)`,
  },
  'a message that was announced twice': {
    law: 'each message was announced once, to its channel, as it is',
    commit: (sql) => sql`
      insert into events (partition, seq, scope, type, workspace_id, channel_id, actor_id, occurred_at, data)
      select partition, seq + 1000000, scope, type, workspace_id, channel_id, actor_id, occurred_at, data
      from events where type = 'message.created' limit 1`,
  },
  'a message that was announced as another': {
    law: 'each message was announced once, to its channel, as it is',
    commit: (sql) => sql`update messages set content = content || '!' where seq = 1`,
  },
  'an event of a message that was undone': {
    law: 'nothing was announced that is not there',
    commit: (sql) =>
      sql`delete from messages where id = (select id from messages where thread_reply_count = 0 order by seq limit 1)`,
  },
  'messages that were announced the wrong way round': {
    law: 'messages were announced in the order of their numbers',
    commit: (sql) => sql`update events set seq = -seq where type = 'message.created'`,
  },
  'a reply that was not counted': {
    law: 'replies are counted',
    commit: (sql) => sql`update messages set thread_reply_count = thread_reply_count + 1 where seq = 1`,
  },
  'a reply of which nobody was told': {
    law: 'what was last told of a thread is so',
    commit: (sql) => sql`update messages set thread_reply_count = thread_reply_count + 1 where seq = 1`,
  },
  'a member who was not counted': {
    law: 'members are counted',
    commit: (sql) => sql`update channels set member_count = member_count - 1`,
  },
  'a member of whom nobody was told': {
    law: 'who is in a channel is who was last told to have come and not gone',
    commit: (sql) => sql`delete from channel_members where user_id = (select user_id from channel_members limit 1)`,
  },
  'a mark beyond the end': {
    law: 'nobody has read what is not written',
    commit: (sql) => sql`update channel_members set last_read_seq = 1000000000`,
  },
  'a post that was not counted': {
    law: 'what is unread to each in a channel is counted',
    commit: (sql) => sql`update channels set post_count = post_count - 1 where post_count > 0`,
  },
  'a call to everybody that was counted twice': {
    law: 'what is unread to each of what calls him is counted',
    commit: (sql) => sql`update channels set broadcast_count = broadcast_count + 1`,
  },
  'a call that goes on without anybody': {
    law: 'a call goes on as long as somebody is in it, and not in an archived channel',
    commit: (sql) => sql`update call_participants set left_at = now()`,
  },
  'a call in a channel that was archived': {
    law: 'a call goes on as long as somebody is in it, and not in an archived channel',
    commit: (sql) => sql`update channels set archived_at = now()`,
  },
  'somebody who left the channel and not its call': {
    law: 'who is in a call is in its channel',
    commit: (sql) => sql`delete from channel_members`,
  },
  'a call of which nobody was told': {
    law: 'what was last told of a call is so',
    commit: (sql) => sql`delete from events where type = 'call.started'`,
  },
  'somebody in a call of whom nobody was told': {
    law: 'what was last told of a call is so',
    commit: (sql) => sql`insert into call_participants (call_id, user_id)
      select id, (select id from users where id <> started_by limit 1) from calls`,
  },
};

test('where nothing goes wrong there is nothing to find, and whatever is put wrong is found', async () => {
  const house = await openHouse();
  const town = await settle(house.url, 4);
  const { id: channel_id } = await town.found('talk');
  await town.owner.client.calls.start.mutate({ channel_id });
  const { evidence, writers } = await bustle(town, house.sql, { url: () => house.url });
  await until('enough is written', () => writers.journal.length >= 60);
  await writers.stop();
  await allHeard(evidence);
  expect(writers.surprises).toEqual([]);
  expect(writers.interruptions).toBe(0);
  expect(await judge(evidence)).toEqual([]);

  await expectTheJudgeToNotice(evidence);
  expect(new Set(Object.values(sabotage).map(({ law }) => law))).toEqual(new Set(Object.keys(laws)));
  for (const [what, { law, commit }] of Object.entries(sabotage)) {
    expect((await judgeTampered(evidence, commit)).join('\n'), `the judge must notice ${what}`).toContain(law);
  }
  expect(await judge(evidence), 'nothing of it stayed').toEqual([]);
});
