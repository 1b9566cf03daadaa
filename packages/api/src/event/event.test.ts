import { randomUUID } from 'node:crypto';
import { Snapshot } from '@parley/contracts';
import { openWorld, refusal } from '@parley/testing';
import { expect, test } from 'vitest';

const { owner, mia, max, guest, outsider, general, workspace, sql } = await openWorld();
const channel_id = general.id;
const say = (content: string) => mia.client.messages.create.mutate({ channel_id, content });
const contentsOf = (heard: Awaited<ReturnType<typeof max.hear>>) =>
  heard.events.flatMap((event) => (event.type === 'message.created' ? [event.data.message.content] : []));

test('a new subscription begins with `ready`, and hears only what happens from then on', async () => {
  await say('before');
  const heard = await max.hear();
  expect(heard.events).toMatchObject([{ type: 'ready', data: { resumed: false } }]);
  await say('after');
  await heard.until('message.created');
  expect(contentsOf(heard)).toEqual(['after']);
});

test('a resumed subscription hears what it missed, once and in order, and then `ready`', async () => {
  const first = await max.hear();
  await say('heard live');
  await first.until('message.created');
  first.stop();
  const missed = ['one', 'two', 'three'];
  for (const content of missed) await say(content);
  const resumed = await max.hear(first.lastId);
  expect(contentsOf(resumed)).toEqual(missed);
  expect(resumed.events.at(-1)).toMatchObject({ type: 'ready', data: { resumed: true } });
  expect(resumed.ids.at(-1), '`ready` repeats the id before it').toBe(resumed.ids.at(-2));
});

test('times arrive as `Date`', async () => {
  const heard = await max.hear();
  await say('what time is it?');
  const { occurred_at, data } = await heard.until('message.created');
  for (const time of [occurred_at, data.message.created_at, data.message.user.created_at]) expect(time).toBeInstanceOf(Date);
});

test.each(['', 'abc', '-1', 'e.1-2', '9'.repeat(200), `x.${Array(16).fill('0').join('-')}`])(
  'an id that is none of ours (%j) is answered with `resync`, and then it is live',
  async (id) => {
    const heard = await max.hear(id);
    expect(heard.types()).toEqual(['resync']);
    await say('live all the same');
    await heard.until('message.created');
  },
);

test('an id from the future is answered with `resync`', async () => {
  const { last_event_id } = await max.client.events.snapshot.query();
  const [epoch] = last_event_id.split('.');
  const heard = await max.hear(`${epoch}.${Array(16).fill('zzzz').join('-')}`);
  expect(heard.events[0]).toMatchObject({ type: 'resync', data: { reason: 'unknown' } });
});

test('an id whose successors have been pruned is answered with `resync`, and with 410 to those who poll', async () => {
  const { last_event_id } = await max.client.events.snapshot.query();
  await say('soon pruned');
  await sql`update event_partitions set floor = seq`;
  const heard = await max.hear(last_event_id);
  expect(heard.events[0]).toMatchObject({ type: 'resync', data: { reason: 'too_old' } });
  const { status, body } = await max.rest('GET', `/events?last_event_id=${last_event_id}`);
  expect(status).toBe(410);
  expect(body).toMatchObject({ reason: 'resync_required' });
  await sql`update event_partitions set floor = 0`;
});

test('who leaves hears that, and nothing after it; neither live nor when he resumes', async () => {
  const room = await owner.client.channels.create.mutate({ workspace_id: workspace.id, name: 'room', user_ids: [max.id] });
  const heard = await max.hear();
  const before = heard.lastId;
  await owner.client.messages.create.mutate({ channel_id: room.id, content: 'while in it' });
  await owner.client.channelMembers.remove.mutate({ channel_id: room.id, user_id: max.id });
  await owner.client.messages.create.mutate({ channel_id: room.id, content: 'behind his back' });
  await say('for everybody');
  await heard.until('message.created', ({ data }) => data.message.content === 'for everybody');
  expect(heard.types()).toEqual(['message.created', 'member.left', 'message.created']);

  const resumed = await max.hear(before);
  expect(resumed.types(), 'what he may not see any more is not replayed').toEqual(['member.left', 'message.created']);
});

test('who is brought into a private channel is told what it is, and hears it from then on', async () => {
  const heard = await max.hear();
  const secret = await owner.client.channels.create.mutate({ workspace_id: workspace.id, name: 'secret', type: 'private' });
  await owner.client.channelMembers.add.mutate({ channel_id: secret.id, user_id: max.id });
  await owner.client.messages.create.mutate({ channel_id: secret.id, content: 'welcome' });
  await heard.until('message.created');
  expect(heard.types()).toEqual(['member.joined', 'message.created']);
  expect(heard.told[0]).toMatchObject({ data: { channel: { id: secret.id, is_member: true, member_count: 2 } } });
});

test('guests hear of no public channel but their own, and of no stranger', async () => {
  const mine = await owner.client.channels.create.mutate({
    workspace_id: workspace.id,
    name: 'with-the-guest',
    user_ids: [guest.id],
  });
  const heard = await guest.hear();
  await owner.client.channels.create.mutate({ workspace_id: workspace.id, name: 'without-the-guest' });
  await max.client.users.update.mutate({ title: 'A stranger to the guest' });
  await owner.client.users.update.mutate({ title: 'Known to the guest' });
  await owner.client.messages.create.mutate({ channel_id: mine.id, content: 'hello, Gus' });
  await heard.until('message.created');
  expect(heard.types()).toEqual(['user.updated', 'message.created']);
  expect(heard.told[0]).toMatchObject({ data: { user: { id: owner.id, title: 'Known to the guest' } } });
});

test('an outsider hears nothing but what is his own', async () => {
  const heard = await outsider.hear();
  await say('not for him');
  await outsider.client.users.update.mutate({ title: 'Alone' });
  await heard.until('user.updated');
  expect(heard.types()).toEqual(['user.updated']);
});

test('who unsubscribes hears nothing more, and his socket goes on', async () => {
  const heard = await max.hear();
  heard.stop();
  await say('too late');
  await max.client.users.me.query();
  expect(contentsOf(heard)).toEqual([]);
});

test('two subscriptions on one socket both hear everything', async () => {
  const [one, other] = await Promise.all([max.hear(), max.hear()]);
  await say('twice');
  await Promise.all([one.until('message.created'), other.until('message.created')]);
  expect(one.lastId).toBe(other.lastId);
});

test('snapshot and poll go on from each other, and tell what a subscription tells', async () => {
  const heard = await max.hear();
  const snapshot = (await max.rest('GET', '/events/snapshot')).as(Snapshot);
  expect(snapshot).toMatchObject({
    user: { id: max.id, email: max.me.email },
    workspaces: [{ id: workspace.id, role: 'member' }],
  });
  expect(snapshot.channels.map(({ id }) => id)).toContain(channel_id);
  for (const content of ['a', 'b', 'c']) await say(content);
  await heard.until('message.created', ({ data }) => data.message.content === 'c');

  const page = await max.client.events.list.query({ last_event_id: snapshot.last_event_id, limit: 2 });
  const rest = await max.client.events.list.query({ last_event_id: page.last_event_id });
  expect([page.caught_up, rest.caught_up]).toEqual([false, true]);
  const polled = [...page.items, ...rest.items].map(({ id: _id, ...event }) => event);
  expect(polled).toEqual(heard.told);
  expect(await max.client.events.list.query({ last_event_id: rest.last_event_id })).toMatchObject({ items: [], caught_up: true });
});

test('32 writers on 4 sockets: everybody hears one order, and it is the order of the history', async () => {
  const room = await owner.client.channels.create.mutate({
    workspace_id: workspace.id,
    name: 'busy',
    user_ids: [mia.id, max.id],
  });
  const heard = await Promise.all([owner.hear(), mia.hear(), max.hear(), max.hear()]);
  const sockets = [owner, mia, max, owner].map((person) => person.device());
  const perWriter = 10;
  await Promise.all(
    Array.from({ length: 32 }, async (_, writer) => {
      for (let n = 0; n < perWriter; n++) {
        const input = { channel_id: room.id, content: `${writer}/${n}`, client_message_id: randomUUID() };
        await sockets[writer % 4]?.messages.create.mutate(input);
      }
    }),
  );
  const [row] = await sql<{ contents: string[]; dense: boolean }[]>`
    select array_agg(content order by seq) as contents, max(seq) = count(*) as dense from messages where channel_id = ${room.id}`;
  expect(row).toMatchObject({ dense: true });
  expect(row?.contents).toHaveLength(32 * perWriter);
  const last = row?.contents.at(-1) ?? '';
  for (const one of heard) {
    await one.until('message.created', ({ data }) => data.message.content === last);
    expect(contentsOf(one)).toEqual(row?.contents);
  }
});

test('typing is heard by the others in the channel, under the id of the event before, and not by him who types', async () => {
  const [his, others] = await Promise.all([mia.hear(), max.hear()]);
  await say('I am about to write');
  await mia.client.channels.typing.mutate({ channel_id });
  await mia.client.channels.typing.mutate({ channel_id });
  await others.until('typing');
  await say('written');
  await others.until('message.created', ({ data }) => data.message.content === 'written');
  await his.until('message.created', ({ data }) => data.message.content === 'written');
  expect(others.types(), 'the second within three seconds is not told').toEqual(['message.created', 'typing', 'message.created']);
  const at = others.events.findIndex(({ type }) => type === 'typing');
  expect(others.ids[at], 'it repeats the id before it').toBe(others.ids[at - 1]);
  expect(his.types()).not.toContain('typing');
  expect(await refusal(guest.client.channels.typing.mutate({ channel_id }))).toBe('not_found');
});
