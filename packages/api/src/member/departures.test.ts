import { type Channel, WorkspaceId } from '@parley/contracts';
import { openWorld, type Person, refusal } from '@parley/testing';
import { expect, test } from 'vitest';

const world = await openWorld();
const { owner, admin, mia, max, guest, outsider, workspace, general, sql } = world;
const workspace_id = workspace.id;

const remove = (by: Person, who: { id: Person['id'] }, id = workspace_id) =>
  by.client.members.remove.mutate({ workspace_id: id, user_id: who.id });

const add = (who: Person, role: 'owner' | 'admin' | 'member' | 'guest', id = workspace_id) =>
  owner.client.members.add.mutate({ workspace_id: id, user_id: who.id, role });

async function join(name: string, role: 'owner' | 'admin' | 'member' | 'guest' = 'member'): Promise<Person> {
  const person = await world.register(name);
  await add(person, role);
  return person;
}

const open = (name: string, ...people: Person[]): Promise<Channel> =>
  owner.client.channels.create.mutate({ workspace_id, name, type: 'private', user_ids: people.map(({ id }) => id) });

const say = (by: Person, { id: channel_id }: Channel, content: string) =>
  by.client.messages.create.mutate({ channel_id, content });

test('who is removed is in nothing any more: not the workspace, not its channels, not its threads', async () => {
  const nils = await join('nils');
  const room = await open('room', nils, mia);
  const { id: message_id } = await say(nils, room, 'A thread');
  await sql`insert into thread_follows (message_id, user_id, channel_id) values (${message_id}, ${nils.id}, ${room.id}) on conflict do nothing`;
  const before = await owner.client.workspaces.get.query({ workspace_id });
  await remove(admin, nils);

  expect(await refusal(nils.client.workspaces.get.query({ workspace_id }))).toBe('not_found');
  for (const { id: channel_id } of [general, room]) {
    expect(await refusal(nils.client.channels.get.query({ channel_id }))).toBe('not_found');
    expect(await refusal(nils.client.messages.create.mutate({ channel_id, content: 'Me again' }))).toBe('not_found');
  }
  expect(await refusal(nils.client.messages.get.query({ message_id }))).toBe('not_found');
  expect(await nils.client.events.snapshot.query()).toMatchObject({ workspaces: [], channels: [] });
  expect(await sql`select from thread_follows where user_id = ${nils.id}`).toHaveLength(0);
  expect((await owner.client.workspaces.get.query({ workspace_id })).member_count).toBe(before.member_count - 1);
  expect((await mia.client.channels.get.query({ channel_id: room.id })).member_count).toBe(2);
  const { items } = await mia.client.presence.list.query({ workspace_id });
  expect(items.map(({ user_id }) => user_id)).not.toContain(nils.id);
});

test('what he wrote stays, and he may come back', async () => {
  const nina = await join('nina');
  const { id: message_id } = await say(nina, general, 'I was here');
  await remove(nina, nina);
  expect((await mia.client.messages.get.query({ message_id })).user.id).toBe(nina.id);
  await add(nina, 'member');
  expect((await nina.client.channels.get.query({ channel_id: general.id })).is_member).toBe(true);
});

test('admins remove everybody but owners; members and guests nobody but themselves', async () => {
  const [ola, nick, gesa] = [await join('ola', 'owner'), await join('nick'), await join('gesa', 'guest')];
  await open('seen', gesa, nick);
  expect(await refusal(remove(admin, ola))).toBe('not_allowed');
  expect(await refusal(remove(mia, nick))).toBe('not_allowed');
  expect(await refusal(remove(gesa, nick))).toBe('not_allowed');
  expect(await refusal(remove(gesa, mia)), 'whom she does not see').toBe('not_found');
  expect(await refusal(remove(outsider, nick))).toBe('not_found');
  expect(await refusal(remove(owner, outsider))).toBe('not_found');
  await remove(owner, ola);
  await remove(admin, nick);
  await remove(gesa, gesa);
  const { items } = await owner.client.members.list.query({ workspace_id, limit: 100 });
  expect(items.map(({ user }) => user.username)).not.toEqual(expect.arrayContaining(['ola']));
});

test('the last owner cannot go', async () => {
  expect(await refusal(remove(owner, owner))).toBe('last_owner');
  const answer = await owner.rest('DELETE', `/workspaces/${workspace_id}/members?user_id=${owner.id}`);
  expect(answer).toMatchObject({ status: 409, body: { reason: 'last_owner', code: 'CONFLICT' } });
});

test('who is removed while he is brought into channels is in none of them, and the counts are right', async () => {
  const rooms = await Promise.all(['a', 'b', 'c'].map((name) => open(`busy-${name}`)));
  const pia = await world.register('pia');
  for (let round = 0; round < 15; round++) {
    await add(pia, 'member');
    const joining = rooms.map(({ id: channel_id }) => owner.client.channelMembers.add.mutate({ channel_id, user_id: pia.id }));
    const outcomes = await Promise.all([
      ...joining.map((deed) => refusal(deed).catch(() => 'done')),
      remove(admin, pia).then(() => 'done'),
    ]);
    expect(['not_found', 'done']).toEqual(expect.arrayContaining(outcomes));
    expect(await sql`select from channel_members where user_id = ${pia.id}`).toHaveLength(0);
  }
  const wrong =
    await sql`select name from channels where member_count <> (select count(*) from channel_members where channel_id = id)`;
  expect(wrong).toHaveLength(0);
});

test('who is removed hears each channel that he leaves, that he left, and nothing committed after it, at any node', async () => {
  const other = await world.openNode();
  const otis = await join('otis');
  const room = await open('otis', otis, mia);
  const hearings = await Promise.all([otis.hear(), other.receive(otis).hear(), mia.hear(), other.receive(mia).hear()]);
  const { last_event_id } = await otis.client.events.snapshot.query();
  await say(mia, room, 'while he is there');
  await remove(owner, otis);
  await say(mia, room, 'behind his back');
  await owner.client.channels.create.mutate({ workspace_id, name: 'after-otis' });
  await say(mia, general, 'the end');
  const { id } = await otis.client.workspaces.create.mutate({ name: 'Of his own' });

  for (const heard of hearings.slice(0, 2)) {
    await heard.until('member.joined', ({ workspace_id: where }) => where === id);
    const here = heard.told.filter(({ workspace_id: where }) => where === workspace_id);
    expect(here.map(({ type }) => type).toSorted()).toEqual(['member.left', 'member.left', 'message.created', 'workspace.left']);
    expect(here.find(({ type }) => type === 'workspace.left')).toMatchObject({
      data: { workspace_id, user: { id: otis.id }, role: 'member' },
    });
  }
  for (const heard of hearings.slice(2)) {
    await heard.until('message.created', ({ data }) => data.message.content === 'the end');
    const left = heard.told.flatMap((event) =>
      event.type === 'member.left' ? [[event.channel_id, event.data.member_count]] : [],
    );
    const general_count = (await mia.client.channels.get.query({ channel_id: general.id })).member_count;
    expect(left).toHaveLength(2);
    expect(left).toEqual(
      expect.arrayContaining([
        [room.id, 2],
        [general.id, general_count],
      ]),
    );
    const { member_count } = await mia.client.workspaces.get.query({ workspace_id });
    expect((await heard.until('workspace.left')).data.member_count).toBe(member_count);
  }

  const again = await otis.hear(last_event_id);
  const replayed = again.told.filter(({ workspace_id: where }) => where === workspace_id);
  expect(replayed.map(({ type }) => type).toSorted()).toEqual(['member.left', 'member.left', 'workspace.left']);
});

test('what somebody was told only because he was there is not told again when he is not', async () => {
  const person = await world.register('passing');
  const { last_event_id } = await person.client.events.snapshot.query();
  await add(person, 'guest');
  const club = await open('passing-club', person);
  expect((await person.hear(last_event_id)).types()).toEqual(
    expect.arrayContaining(['workspace.joined', 'channel.created', 'member.joined']),
  );
  await owner.client.channelMembers.remove.mutate({ channel_id: club.id, user_id: person.id });
  expect((await person.hear(last_event_id)).types()).not.toContain('channel.created');
  await remove(person, person);
  const back = await person.hear(last_event_id);
  const { items } = await person.client.events.list.query({ last_event_id });
  const read = items.map(({ type }) => type).filter((type) => !type.startsWith('notification.'));
  for (const types of [back.types(), read]) expect(types).toEqual(['member.left', 'workspace.left']);
});

test('a guest who leaves is told so; the workspace hears it, and other guests hear it where they shared a channel', async () => {
  const [gina, hans] = [await join('gina', 'guest'), await join('hans', 'guest')];
  const room = await open('guests', gina, hans);
  const [hers, his, strangers, members] = await Promise.all([gina.hear(), hans.hear(), guest.hear(), mia.hear()]);
  await remove(gina, gina);
  await guest.client.users.update.mutate({ title: 'Alone' });
  expect(hers.types().toSorted()).toEqual(['member.left', 'workspace.left']);
  await members.until('workspace.left');
  await strangers.until('user.updated');
  await his.until('workspace.updated');
  expect(his.types().toSorted()).toEqual(['member.left', 'workspace.updated']);
  expect(his.told.find(({ type }) => type === 'member.left')).toMatchObject({
    channel_id: room.id,
    data: { user: { id: gina.id } },
  });
  expect(strangers.types().toSorted(), 'how many there are now, and not who left').toEqual(['user.updated', 'workspace.updated']);
  expect(JSON.stringify(strangers.told)).not.toContain('gina');
});

test('somebody is removed by the body or by the query, and by nothing else', async () => {
  const path = `/workspaces/${workspace_id}/members`;
  const [pat, pet] = [await join('pat'), await join('pet')];
  expect((await owner.rest('DELETE', path)).status).toBe(400);
  expect((await owner.rest('DELETE', path, { user_id: pat.id, role: 'member' })).status).toBe(400);
  expect((await owner.rest('DELETE', `${path}?user_id=${pat.id}`, { user_id: pet.id })).status).toBe(400);
  expect(await owner.rest('DELETE', path, { user_id: pat.id })).toMatchObject({ status: 204, text: '' });
  expect((await owner.rest('DELETE', `${path}?user_id=${pet.id}`)).status).toBe(204);
  expect((await owner.rest('DELETE', path, { user_id: pat.id })).status).toBe(404);
  expect((await owner.rest('DELETE', `/workspaces/${WorkspaceId.parse(max.id)}/members`, { user_id: max.id })).status).toBe(404);
});
