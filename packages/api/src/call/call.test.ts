import { Call, type CallId, type ChannelId } from '@parley/contracts';
import { type Hearing, openWorld, type Person, refusal } from '@parley/testing';
import { expect, test } from 'vitest';

const { owner, admin, mia, max, guest, outsider, workspace, general, sql, register } = await openWorld();
const workspace_id = workspace.id;

let count = 0;
const open = async (by: Person, type: 'public' | 'private', ...people: Person[]) =>
  (
    await by.client.channels.create.mutate({
      workspace_id,
      name: `channel-${++count}`,
      type,
      user_ids: people.map(({ id }) => id),
    })
  ).id;

const start = (by: Person, channel_id: ChannelId) => by.client.calls.start.mutate({ channel_id });
const get = (by: Person, { id: call_id }: { id: CallId }) => by.client.calls.get.query({ call_id });
const join = (by: Person, { id: call_id }: { id: CallId }) => by.client.calls.join.mutate({ call_id });
const leave = (by: Person, { id: call_id }: { id: CallId }) => by.client.calls.leave.mutate({ call_id });
const remove = (by: Person, channel_id: ChannelId, { id: user_id }: Person) =>
  by.client.channelMembers.remove.mutate({ channel_id, user_id });

const present = ({ participants }: Call) =>
  participants.flatMap(({ user, left_at }) => (left_at === null ? [user.username] : []));
const isCalling = ({ type }: { type: string }) => type.startsWith('call.');
const callEvents = ({ told }: Hearing) => told.map(({ type }) => type).filter((type) => isCalling({ type }));

async function joinWorkspace(name: string): Promise<Person> {
  const person = await register(name);
  await owner.client.members.add.mutate({ workspace_id, user_id: person.id });
  return person;
}

/** Everything in a channel that was announced before something is said there now. */
async function after(heard: Hearing, by: Person, channel_id: ChannelId): Promise<void> {
  const { id } = await by.client.messages.create.mutate({ channel_id, content: 'And now?' });
  await heard.until('message.created', ({ data }) => data.message.id === id);
}

test('whoever starts a call is in it, and those in the channel join it and leave it', async () => {
  const channel_id = await open(mia, 'private', max, guest);
  const call = await start(mia, channel_id);
  expect(call).toMatchObject({ channel_id, started_by: mia.id, started_at: expect.any(Date) as unknown, ended_at: null });
  expect(present(call)).toEqual(['mia']);
  expect(present(await join(max, call))).toEqual(['mia', 'max']);
  expect(present(await join(guest, call))).toEqual(['mia', 'max', 'gus']);
  await leave(mia, call);
  const later = await get(guest, call);
  expect(present(later)).toEqual(['max', 'gus']);
  expect(later.participants[0]).toMatchObject({ user: { username: 'mia' }, left_at: expect.any(Date) as unknown });
});

test('a call has exactly the fields of the contract, and no e-mail address in it', async () => {
  const channel_id = await open(mia, 'private', max);
  const made = await mia.rest('POST', `/channels/${channel_id}/calls`, {});
  expect(made.status).toBe(201);
  expect(Object.keys(made.body as object).toSorted()).toEqual(Object.keys(Call.shape).toSorted());
  expect(made.text).not.toContain('@example.com');
  const again = await max.rest('POST', `/channels/${channel_id}/calls`, {});
  expect({ status: again.status, body: again.body }).toEqual({ status: 200, body: made.body });
  const { id } = made.as(Call);
  expect((await max.rest('GET', `/calls/${id}`)).as(Call).id).toBe(id);
  expect((await max.rest('POST', `/calls/${id}/join`, {})).status).toBe(200);
  const left = await max.rest('POST', `/calls/${id}/leave`, {});
  expect({ status: left.status, text: left.text }).toEqual({ status: 204, text: '' });
});

test('joining and leaving again changes nothing, and who comes back has come anew', async () => {
  const channel_id = await open(mia, 'private', max);
  const call = await start(mia, channel_id);
  const first = await join(max, call);
  expect((await join(max, call)).participants).toEqual(first.participants);
  await leave(max, call);
  await leave(max, call);
  expect(present(await get(mia, call))).toEqual(['mia']);
  const back = await join(max, call);
  expect(present(back)).toEqual(['mia', 'max']);
  expect(back.participants).toHaveLength(2);
  const joined = ({ participants }: Call) => participants[1]?.joined_at.getTime() ?? 0;
  expect(joined(back)).toBeGreaterThan(joined(first));
});

test('the calls of a channel are listed, the last first, and whether one is going on', async () => {
  const channel_id = await open(mia, 'private', max);
  const list = (query: { live?: boolean; limit?: number; cursor?: string } = {}) =>
    max.client.calls.list.query({ channel_id, ...query });
  expect(await list()).toEqual({ items: [], next_cursor: null });
  const over: Call[] = [];
  for (let time = 1; time <= 3; time++) {
    const call = await start(mia, channel_id);
    await join(max, call);
    for (const person of [mia, max]) await leave(person, call);
    over.unshift(await get(mia, call));
  }
  expect((await list({ live: true })).items).toEqual([]);
  const live = await start(max, channel_id);
  expect((await list()).items).toEqual([live, ...over]);
  expect((await list({ live: true })).items).toEqual([live]);
  expect((await list({ live: false })).items).toEqual(over);
  const first = await list({ limit: 3 });
  expect(first.items).toEqual([live, ...over.slice(0, 2)]);
  expect(await list({ limit: 3, cursor: first.next_cursor ?? '' })).toEqual({ items: over.slice(2), next_cursor: null });
  expect(await refusal(admin.client.calls.list.query({ channel_id }))).toBe('not_found');
});

test('with the last who leaves a call it ends, and the next is another', async () => {
  const channel_id = await open(mia, 'private', max);
  const call = await start(mia, channel_id);
  await join(max, call);
  await leave(mia, call);
  expect((await get(mia, call)).ended_at).toBeNull();
  await leave(max, call);
  expect((await get(mia, call)).ended_at).toBeInstanceOf(Date);
  expect(await refusal(join(max, call))).toBe('call_ended');
  await leave(max, call);
  const next = await start(max, channel_id);
  expect(next.id).not.toBe(call.id);
  expect(present(next)).toEqual(['max']);
});

test('in a direct message and in a group people call each other, and nobody else sees it', async () => {
  for (const others of [[max], [max, owner]]) {
    const { id } = await mia.client.dms.open.mutate({ user_ids: others.map((one) => one.id) });
    const call = await start(mia, id);
    for (const person of others) await join(person, call);
    expect(present(await get(max, call))).toHaveLength(others.length + 1);
    expect(await refusal(get(admin, call))).toBe('not_found');
    expect(await refusal(join(admin, call))).toBe('not_found');
    expect(await refusal(start(admin, id))).toBe('not_found');
  }
});

test('in a direct message the others are notified of a call, and who joins it has read that', async () => {
  const [ann, ben] = [await joinWorkspace('anna'), await joinWorkspace('ben')];
  const { id } = await mia.client.dms.open.mutate({ user_ids: [ann.id, ben.id] });
  const heard = await ann.hear();
  const call = await start(mia, id);
  const { data } = await heard.until('notification.created');
  const told = { type: 'call', workspace_id: null, channel_id: id, message_id: null, preview: 'Started a call', read_at: null };
  expect(data.notification).toMatchObject({ ...told, actor: { id: mia.id } });
  const unread = async ({ client }: Person) => (await client.notifications.list.query({ type: 'call', status: 'unread' })).items;
  for (const person of [ann, ben]) expect(await unread(person)).toMatchObject([told]);
  expect(await unread(mia)).toEqual([]);
  await start(ann, id);
  await join(ann, call);
  await heard.until('notification.updated', ({ data: { notification } }) => notification.read_at !== null);
  expect(await unread(ann)).toEqual([]);
  expect(await unread(ben)).toHaveLength(1);
  await leave(mia, call);
  await leave(ann, call);
  expect(await unread(ben)).toHaveLength(1);
});

test('who wants to hear nothing of a direct message, or of any, is notified of no call', async () => {
  const people = await Promise.all(['cara', 'carl', 'cora', 'curt'].map(joinWorkspace));
  const [muting, mentioned, quiet, other] = people as [Person, Person, Person, Person];
  const { id: channel_id } = await mia.client.dms.open.mutate({ user_ids: people.map(({ id }) => id) });
  const muted_until = new Date('2999-12-31T23:59:59.000Z');
  await muting.client.channels.setPreferences.mutate({ channel_id, notify: 'all', muted_until });
  await mentioned.client.channels.setPreferences.mutate({ channel_id, notify: 'mentions' });
  await quiet.client.notifications.updatePreferences.mutate({ direct_messages: false });
  await start(mia, channel_id);
  const told = await Promise.all(
    people.map(async ({ client }) => (await client.notifications.list.query({ type: 'call' })).items),
  );
  expect(told.map((items) => items.length)).toEqual([0, 0, 0, 1]);
  expect(told.flat()).toMatchObject([{ actor: { id: mia.id }, channel_id }]);
  expect((await other.client.events.snapshot.query()).unread_notifications).toBeGreaterThan(0);
});

test('in a channel nobody is notified of a call', async () => {
  const channel_id = await open(mia, 'private', max);
  const before = await max.client.notifications.list.query({ type: 'call' });
  await start(mia, channel_id);
  expect(await max.client.notifications.list.query({ type: 'call' })).toEqual(before);
});

test('people who share no workspace any more start and join no call, but leave it', async () => {
  const person = await joinWorkspace('ann');
  const { id } = await person.client.dms.open.mutate({ user_ids: [max.id] });
  const call = await start(person, id);
  await owner.client.members.remove.mutate({ workspace_id, user_id: person.id });
  expect(await refusal(join(max, call))).toBe('no_shared_workspace');
  await leave(person, call);
  expect(await refusal(start(max, id))).toBe('no_shared_workspace');
});

test('whoever sees a public channel reads its call, and only those in the channel take part', async () => {
  const channel_id = await open(mia, 'public');
  const call = await start(mia, channel_id);
  for (const person of [max, admin, owner]) {
    expect(present(await get(person, call))).toEqual(['mia']);
    for (const deed of [() => start(person, channel_id), () => join(person, call), () => leave(person, call)])
      expect(await refusal(deed())).toBe('not_a_member');
  }
  for (const person of [guest, outsider]) {
    for (const deed of [
      () => start(person, channel_id),
      () => get(person, call),
      () => join(person, call),
      () => leave(person, call),
    ])
      expect(await refusal(deed())).toBe('not_found');
  }
});

test('a call that goes while somebody asks for it is not there', async () => {
  const call = await start(mia, await open(mia, 'public'));
  const { asking } = await sql.begin(async (tx) => {
    await tx`lock table channels`;
    const asking = refusal(get(mia, call));
    await expect.poll(() => tx`select from pg_locks where not granted`).not.toHaveLength(0);
    await tx`delete from calls where id = ${call.id}`;
    return { asking };
  });
  expect(await asking).toBe('not_found');
});

test('of a call in a private channel nobody else learns that it exists', async () => {
  const channel_id = await open(mia, 'private', max);
  const call = await start(mia, channel_id);
  const unknown = '019aa3b2-7c1e-7d3f-9a50-3c6f0e2b9d11';
  const details = async (id: string) => {
    const answers = await Promise.all([
      owner.rest('GET', `/calls/${id}`),
      owner.rest('POST', `/calls/${id}/join`, {}),
      owner.rest('POST', `/calls/${id}/leave`, {}),
    ]);
    return answers.map(({ status, body }) => ({ status, detail: (body as { detail: string }).detail }));
  };
  const hidden = await details(call.id);
  expect(hidden.map(({ status }) => status)).toEqual([404, 404, 404]);
  expect(hidden).toEqual(await details(unknown));
  expect(present(await get(max, call))).toEqual(['mia']);
});

test('what happens in a call is heard by those in the channel, in order, and by nobody else', async () => {
  const channel_id = await open(mia, 'public', max);
  const [his, others] = await Promise.all([max.hear(), admin.hear()]);
  const call = await start(mia, channel_id);
  await start(max, channel_id);
  await join(max, call);
  await join(max, call);
  await leave(mia, call);
  await leave(mia, call);
  await leave(max, call);
  await leave(max, call);
  await after(his, mia, channel_id);
  expect(callEvents(his)).toEqual(['call.started', 'call.updated', 'call.updated', 'call.ended']);
  const { data, ...place } = await his.until('call.started');
  expect({ ...place, data }).toMatchObject({ workspace_id, channel_id, actor_id: mia.id, data: { call: { id: call.id } } });
  const { participants, ...ended } = (await his.until('call.ended')).data.call;
  expect({ ...ended, participants: participants.length }).toEqual({ ...(await get(mia, call)), participants: 2 });
  await mia.client.channelMembers.add.mutate({ channel_id, user_id: admin.id });
  await after(others, mia, channel_id);
  expect(others.told.filter(isCalling)).toEqual([]);
});

test('twenty who start a call at once start one, and it is announced once', async () => {
  const people = [mia, max, owner, admin];
  const channel_id = await open(mia, 'private', ...people);
  const heard = await guest.hear();
  await mia.client.channelMembers.add.mutate({ channel_id, user_id: guest.id });
  const twenty = Array.from({ length: 5 }, () => people).flat();
  const answers = await Promise.all(twenty.map((person) => person.rest('POST', `/channels/${channel_id}/calls`, {})));
  const statuses = answers.map(({ status }) => String(status)).toSorted();
  expect(statuses).toEqual([...Array.from({ length: 19 }, () => '200'), '201']);
  expect(new Set(answers.map((answer) => answer.as(Call).id)).size).toBe(1);
  await after(heard, mia, channel_id);
  expect(callEvents(heard)).toEqual(['call.started']);
  const [row] = await sql`select count(*)::integer as calls from calls where channel_id = ${channel_id}`;
  expect(row).toEqual({ calls: 1 });
});

test('whoever joins and leaves at once with others is in it exactly when he should be, and it ends with the last', async () => {
  const people = [max, owner, admin, guest];
  const channel_id = await open(mia, 'private', ...people);
  const heard = await mia.hear();
  const call = await start(mia, channel_id);
  const comeAndGo = async (person: Person, times: number) => {
    for (let done = 0; done < times; done++) {
      await join(person, call);
      await leave(person, call);
    }
  };
  await Promise.all(people.map((person) => comeAndGo(person, 4)));
  await Promise.all([comeAndGo(max, 2), comeAndGo(owner, 3), ...[admin, guest].map((person) => join(person, call))]);
  expect(present(await get(mia, call)).toSorted()).toEqual(['adam', 'gus', 'mia']);
  await Promise.all([mia, admin, guest, max].map((person) => leave(person, call)));
  const ended = await get(mia, call);
  expect(ended.ended_at).not.toBeNull();
  expect(present(ended)).toEqual([]);
  expect(ended.participants).toHaveLength(5);
  await after(heard, mia, channel_id);
  const [first, ...rest] = callEvents(heard);
  expect([first, rest.at(-1)]).toEqual(['call.started', 'call.ended']);
  // Each who came and each who went was told once.
  expect(rest).toHaveLength(2 * (4 * 4 + 5) + 2 + 3);
  expect(rest.slice(0, -1).every((type) => type === 'call.updated')).toBe(true);
});

test('fifty people can be in a call', async () => {
  const channel_id = await open(mia, 'private', max, owner);
  const call = await start(mia, channel_id);
  await sql`insert into users (id, email, username, display_name, password_hash)
    select gen_random_uuid(), 'u' || number || '@example.com', 'u' || number, 'U', '' from generate_series(1, 48) number`;
  await sql`insert into call_participants (call_id, user_id) select ${call.id}, id from users where display_name = 'U'`;
  const outcomes = await Promise.allSettled([join(max, call), join(owner, call)]);
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  expect(present(await join(mia, call))).toHaveLength(50);
  const late = present(await get(mia, call)).includes('max') ? owner : max;
  const { status, body } = await late.rest('POST', `/calls/${call.id}/join`, {});
  expect({ status, body }).toMatchObject({ status: 409, body: { reason: 'call_full' } });
  await leave(mia, call);
  expect(present(await join(late, call))).toHaveLength(50);
});

test('of a call with many all who are in it are named, and of those who left the last', async () => {
  const channel_id = await open(mia, 'private', max);
  const call = await start(mia, channel_id);
  await sql`insert into users (id, email, username, display_name, password_hash)
    select gen_random_uuid(), 'v' || number || '@example.com', 'v' || number, 'V', '' from generate_series(1, 200) number`;
  await sql`insert into call_participants (call_id, user_id, joined_at, left_at)
    select ${call.id}, id, now(), now() + interval '1 second' * substr(username, 2)::integer from users where display_name = 'V'`;
  const { participants } = await join(max, call);
  const named = participants.map(({ user }) => user.username);
  expect(named).toHaveLength(150);
  expect(named).toEqual(expect.arrayContaining(['mia', 'max', 'v200', 'v53']));
  expect(named).not.toContain('v52');
});

test('an archived channel has no call: the one that went on ends, and none is started or joined', async () => {
  const channel_id = await open(mia, 'private', max);
  const heard = await max.hear();
  const call = await start(mia, channel_id);
  await mia.client.channels.update.mutate({ channel_id, archived: true });
  expect((await heard.until('call.ended')).data.call.id).toBe(call.id);
  expect(present(await get(max, call))).toEqual([]);
  for (const deed of [() => start(mia, channel_id), () => join(max, call)])
    expect(await refusal(deed())).toBe('channel_archived');
  await leave(mia, call);
  await mia.client.channels.update.mutate({ channel_id, archived: false });
  expect(await refusal(join(max, call))).toBe('call_ended');
  expect((await start(max, channel_id)).id).not.toBe(call.id);
});

test('who leaves a channel or is removed from it leaves its call, and those who stay hear it', async () => {
  const channel_id = await open(mia, 'private', max, guest);
  const call = await start(mia, channel_id);
  for (const person of [max, guest]) await join(person, call);
  const [hers, his] = await Promise.all([mia.hear(), max.hear()]);
  await remove(max, channel_id, max);
  const { data } = await hers.until('call.updated');
  expect(present(data.call)).toEqual(['mia', 'gus']);
  await his.until('member.left');
  await remove(mia, channel_id, guest);
  await hers.until('call.updated', ({ data: { call: told } }) => present(told).length === 1);
  await remove(mia, channel_id, mia);
  const [row] = await sql`select ended_at from calls where id = ${call.id}`;
  expect(row).toEqual({ ended_at: expect.any(Date) as unknown });
  await after(his, mia, general.id);
  expect(his.told.filter(isCalling)).toEqual([]);
});

test('who leaves the workspace leaves all his calls in it, and no others', async () => {
  const person = await joinWorkspace('bob');
  const [one, two] = [await open(person, 'public', mia), await open(person, 'private', mia)];
  const elsewhere = await person.client.workspaces.create.mutate({ name: 'Elsewhere' });
  const [place] = (await person.client.channels.list.query({ workspace_id: elsewhere.id })).items;
  const calls = [await start(mia, one), await start(mia, two)];
  for (const call of calls) await join(person, call);
  const his = place && (await start(person, place.id));
  const heard = await mia.hear();
  await owner.client.members.remove.mutate({ workspace_id, user_id: person.id });
  for (const { id } of calls) {
    const { data } = await heard.until('call.updated', ({ data: { call } }) => call.id === id);
    expect(present(data.call)).toEqual(['mia']);
  }
  expect(his && present(await get(person, his))).toEqual(['bob']);
});

test('who becomes a guest leaves the call in general, and stays in those of his other channels', async () => {
  const person = await joinWorkspace('cleo');
  const channel_id = await open(person, 'public', mia);
  const calls = [await start(mia, general.id), await start(mia, channel_id)];
  for (const call of calls) await join(person, call);
  await owner.client.members.update.mutate({ workspace_id, user_id: person.id, role: 'guest' });
  const left = await Promise.all(calls.map(async (call) => present(await get(mia, call))));
  expect(left).toEqual([['mia'], ['mia', 'cleo']]);
});

test('a channel or a workspace that is deleted takes its call with it', async () => {
  const channel_id = await open(mia, 'private', max);
  const call = await start(mia, channel_id);
  await mia.client.channels.delete.mutate({ channel_id });
  for (const deed of [() => get(mia, call), () => join(max, call), () => leave(mia, call)])
    expect(await refusal(deed())).toBe('not_found');

  const founded = await mia.client.workspaces.create.mutate({ name: 'For a while' });
  const [place] = (await mia.client.channels.list.query({ workspace_id: founded.id })).items;
  const another = place && (await start(mia, place.id));
  await mia.client.workspaces.delete.mutate({ workspace_id: founded.id });
  expect(another && (await refusal(get(mia, another)))).toBe('not_found');
  const live = await sql`select id from calls where ended_at is null and id in (${call.id}, ${another?.id ?? call.id})`;
  expect(live).toEqual([]);
});

test('an id that is none is told from one that does not exist', async () => {
  for (const [id, status] of [
    ['nonsense', 400],
    ['019aa3b2-7c1e-7d3f-9a50-3c6f0e2b9d11', 404],
  ] as const) {
    for (const [method, verb] of [
      ['GET', ''],
      ['POST', '/join'],
      ['POST', '/leave'],
    ] as const)
      expect((await mia.rest(method, `/calls/${id}${verb}`, method === 'POST' ? {} : undefined)).status).toBe(status);
  }
});
