import { randomUUID } from 'node:crypto';
import { type Channel, ClientMessageId, type Message, MessageId } from '@parley/contracts';
import { openWorld, type Person, refusal } from '@parley/testing';
import { expect, test } from 'vitest';

const { owner, admin, mia, max, guest, outsider, workspace, general, sql } = await openWorld();
const nowhere = MessageId.parse('019aa3b2-7c1e-7d3f-9a50-3c6f0e2b9d11');

let count = 0;
const open = (type: 'public' | 'private', ...people: Person[]) =>
  mia.client.channels.create.mutate({
    workspace_id: workspace.id,
    name: `channel-${++count}`,
    type,
    user_ids: people.map(({ id }) => id),
  });

const say = (by: Person, { id: channel_id }: Pick<Channel, 'id'>, content: string) =>
  by.client.messages.create.mutate({ channel_id, content });
const edit = (by: Person, { id: message_id }: Pick<Message, 'id'>, content: string) =>
  by.client.messages.update.mutate({ message_id, content });
const read = (by: Person, { id: message_id }: Pick<Message, 'id'>) => by.client.messages.get.query({ message_id });
const pin = (by: Person, { id: message_id }: Pick<Message, 'id'>) => by.client.messages.pin.mutate({ message_id });
const unpin = (by: Person, { id: message_id }: Pick<Message, 'id'>) => by.client.messages.unpin.mutate({ message_id });
const pins = (by: Person, { id: channel_id }: Pick<Channel, 'id'>, page: { limit?: number; cursor?: string } = {}) =>
  by.client.messages.pins.query({ channel_id, ...page });
const revisions = (by: Person, { id: message_id }: Pick<Message, 'id'>, page: { limit?: number; cursor?: string } = {}) =>
  by.client.messages.revisions.query({ message_id, ...page });
const contents = async (...of: Parameters<typeof revisions>) => (await revisions(...of)).items.map(({ content }) => content);

test('an edited message says something else, and when it was edited; all else stays', async () => {
  const sent = await say(mia, general, 'Helo');
  const edited = await edit(mia, sent, 'Hello');
  expect(edited).toEqual({ ...sent, content: 'Hello', edited_at: expect.any(Date) as unknown });
  expect(await read(max, sent)).toEqual(edited);
  expect((await max.client.messages.list.query({ channel_id: general.id, limit: 1 })).items).toEqual([edited]);
});

test('the others hear what an edited message says now', async () => {
  const sent = await say(mia, general, 'Helo');
  const heard = await max.hear();
  const edited = await edit(mia, sent, 'Hello');
  const { data, workspace_id, channel_id, actor_id } = await heard.until('message.updated');
  expect(data.message).toEqual(edited);
  expect({ workspace_id, channel_id, actor_id }).toEqual({
    workspace_id: workspace.id,
    channel_id: general.id,
    actor_id: mia.id,
  });
});

test('to say the same again is no edit, and nobody hears of it', async () => {
  const sent = await say(mia, general, 'Hello');
  const heard = await max.hear();
  expect(await edit(mia, sent, 'Hello')).toEqual(sent);
  await say(mia, general, 'Next');
  await heard.until('message.created');
  expect(heard.types()).toEqual(['message.created']);
  expect((await revisions(mia, sent)).items).toEqual([]);
});

test('what a message said before is kept, the last first, with who replaced it when', async () => {
  const sent = await say(mia, general, 'One');
  const second = await edit(mia, sent, 'Two');
  const third = await edit(mia, sent, 'Three');
  expect(await revisions(max, sent)).toEqual({
    items: [
      { content: 'Two', edited_at: third.edited_at, user_id: mia.id },
      { content: 'One', edited_at: second.edited_at, user_id: mia.id },
    ],
    next_cursor: null,
  });
});

test('revisions are read page by page', async () => {
  const sent = await say(mia, general, '1');
  for (const content of ['2', '3', '4']) await edit(mia, sent, content);
  const { items, next_cursor } = await revisions(mia, sent, { limit: 2 });
  expect(items.map(({ content }) => content)).toEqual(['3', '2']);
  expect(await contents(mia, sent, { limit: 2, cursor: next_cursor ?? '' })).toEqual(['1']);
});

test('of a message that is edited for ever, how it was sent is kept, and the last 99 revisions', async () => {
  const sent = await say(mia, general, 'as it was sent');
  await sql`insert into message_revisions (message_id, number, content, edited_at, user_id)
    select ${sent.id}, number, 'revision ' || number, now(), ${mia.id} from generate_series(1, 100) number`;
  await edit(mia, sent, 'the last');
  const { items } = await revisions(mia, sent, { limit: 100 });
  expect(items).toHaveLength(100);
  expect([items.at(0)?.content, items.at(-2)?.content, items.at(-1)?.content]).toEqual([
    'as it was sent',
    'revision 3',
    'revision 1',
  ]);
});

test('an edit may say all that a message may, and nothing that it may not', async () => {
  const { id } = await say(mia, general, 'Hello');
  const longest = '🦊'.repeat(12_000);
  expect((await mia.rest('PUT', `/messages/${id}`, { content: longest })).body).toMatchObject({ content: longest });
  for (const content of ['', ' \n', '\u200B\u202E', 'x'.repeat(12_001), 'a\0b', 'a\uD83E', 1, null]) {
    const answer = await mia.rest('PUT', `/messages/${id}`, { content });
    expect(answer).toMatchObject({ status: 400, body: { reason: 'invalid_input', issues: [{ path: ['content'] }] } });
  }
  expect((await read(mia, { id })).content).toBe(longest);
});

test('nobody edits what another wrote, whatever his role', async () => {
  const channel = await open('public', max, admin, owner, guest);
  const sent = await say(mia, channel, 'Mine');
  for (const person of [max, admin, owner, guest]) expect(await refusal(edit(person, sent, 'Yours'))).toBe('not_allowed');
  expect(await refusal(edit(outsider, sent, 'Yours'))).toBe('not_found');
  expect(await refusal(edit(mia, { id: nowhere }, 'Whose?'))).toBe('not_found');
  expect((await read(mia, sent)).content).toBe('Mine');
});

test('what is hidden cannot be edited, and its revisions are not shown', async () => {
  const sent = await say(mia, await open('private'), 'Secret');
  await edit(mia, sent, 'More secret');
  for (const person of [owner, admin, max, guest, outsider]) {
    expect(await refusal(edit(person, sent, 'Public'))).toBe('not_found');
    expect(await refusal(revisions(person, sent))).toBe('not_found');
  }
});

test('who has left edits no more', async () => {
  const [hall, cellar] = await Promise.all([open('public', max), open('private', max)]);
  const [there, hidden] = await Promise.all([say(max, hall, 'Bye'), say(max, cellar, 'Bye')]);
  for (const { id: channel_id } of [hall, cellar]) await max.client.channelMembers.remove.mutate({ channel_id, user_id: max.id });
  expect(await refusal(edit(max, there, 'Hello'))).toBe('not_a_member');
  expect(await refusal(edit(max, hidden, 'Hello'))).toBe('not_found');
});

test('in an archived channel nothing is edited any more', async () => {
  const channel = await open('public');
  const sent = await say(mia, channel, 'For ever');
  await sql`update channels set archived_at = now() where id = ${channel.id}`;
  expect(await refusal(edit(mia, sent, 'Or not'))).toBe('channel_archived');
});

test('a message that was edited since is not sent a second time', async () => {
  const client_message_id = ClientMessageId.parse(randomUUID());
  const body = { channel_id: general.id, content: 'Once', client_message_id };
  const sent = await mia.client.messages.create.mutate(body);
  const edited = await edit(mia, sent, 'Twice');
  expect(await mia.client.messages.create.mutate(body)).toEqual(edited);
});

test('edits at once all leave their revision', async () => {
  const sent = await say(mia, general, '0');
  await Promise.all(['1', '2', '3', '4', '5'].map((content) => edit(mia, sent, content)));
  const { content } = await read(mia, sent);
  expect([...(await contents(mia, sent)), content].toSorted()).toEqual(['0', '1', '2', '3', '4', '5']);
});

test('what is pinned is listed, the last pinned first, page by page', async () => {
  const channel = await open('public', max);
  const [one, two, three] = [await say(mia, channel, '1'), await say(mia, channel, '2'), await say(mia, channel, '3')];
  for (const message of [two, three, one]) await pin(max, message);
  const { items, next_cursor } = await pins(owner, channel, { limit: 2 });
  expect(items.map(({ content }) => content)).toEqual(['1', '3']);
  expect(await pins(owner, channel, { cursor: next_cursor ?? '' })).toEqual({ items: [await read(max, two)], next_cursor: null });
  await unpin(mia, three);
  await mia.client.messages.delete.mutate({ message_id: one.id });
  expect((await pins(max, channel)).items.map(({ content }) => content)).toEqual(['2']);
});

test('the others hear what is pinned and unpinned, once each', async () => {
  const channel = await open('public', max);
  const sent = await say(mia, channel, 'Read me');
  const heard = await max.hear();
  const pinned = await mia.rest('PUT', `/messages/${sent.id}/pin`);
  expect(pinned).toMatchObject({ status: 200, body: { pinned_at: expect.any(String) as unknown } });
  expect((await mia.rest('PUT', `/messages/${sent.id}/pin`)).body).toEqual(pinned.body);
  for (const _again of [1, 2]) expect((await mia.rest('DELETE', `/messages/${sent.id}/pin`)).status).toBe(204);
  const { data } = await heard.until('message.unpinned');
  expect(data.message).toEqual(sent);
  expect((await heard.until('message.pinned')).data.message).toEqual({ ...sent, pinned_at: expect.any(Date) as unknown });
  await say(mia, channel, 'Next');
  await heard.until('message.created');
  expect(heard.types()).toEqual(['message.pinned', 'message.unpinned', 'message.created']);
});

test('whoever is in a channel pins there, but guests do not; nor does anybody in an archive', async () => {
  const channel = await open('public', max, guest);
  const sent = await say(guest, channel, 'Read me');
  await pin(max, sent);
  for (const deed of [pin, unpin]) {
    expect(await refusal(deed(guest, sent))).toBe('not_allowed');
    for (const person of [owner, admin]) expect(await refusal(deed(person, sent))).toBe('not_a_member');
    expect(await refusal(deed(outsider, sent))).toBe('not_found');
  }
  expect((await pins(guest, channel)).items).toHaveLength(1);
  expect(await refusal(pins(outsider, channel))).toBe('not_found');
  await sql`update channels set archived_at = now() where id = ${channel.id}`;
  for (const deed of [pin, unpin]) expect(await refusal(deed(mia, sent))).toBe('channel_archived');
});

test('a channel has at most a hundred pins', async () => {
  const channel = await open('public');
  const [first, second] = [await say(mia, channel, 'Pinned'), await say(mia, channel, 'One too many')];
  await sql`insert into messages (id, channel_id, seq, user_id, content, created_at, pinned_at)
    select gen_random_uuid(), ${channel.id}, 1000 + number, ${mia.id}, 'pinned', now(), now() from generate_series(1, 99) number`;
  await pin(mia, first);
  expect(await refusal(pin(mia, second))).toBe('too_many_pins');
  expect((await pin(mia, first)).id).toBe(first.id);
  await unpin(mia, first);
  await pin(mia, second);
});
