import {
  applyEvent,
  type AttachmentId,
  type Channel,
  type CustomEmoji,
  type Event,
  type Message,
  type Role,
  type Snapshot,
  type User,
} from '@parley/client';
import { layLine, openWorld, type Person, refusal } from '@parley/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { aWhile, oneIn, until } from './chance.ts';
import { brokenLaws } from './laws.ts';
import { patient, scaled } from './scale.ts';

// Whatever people do, several at a time, in whatever order: what each of them was told comes to what a fresh snapshot says.

const line = await layLine();
const world = await openWorld({}, {}, line.to);
const { owner, admin, mia, max, guest, outsider, workspace, sql, rest } = world;
const workspace_id = workspace.id;
const cast = { owner, admin, mia, max, guest, outsider };
const people = Object.values(cast);
type Name = keyof typeof cast;
const everybody: Name[] = ['owner', 'admin', 'mia', 'max', 'guest', 'outsider'];

const kinds = [
  'send',
  'reply',
  'edit',
  'delete',
  'react',
  'pin',
  'read',
  'write to',
  'open with',
  'open channel',
  'rename channel',
  'archive',
  'turn private',
  'turn public',
  'delete channel',
  'prefer',
  'join',
  'bring in',
  'leave',
  'remove from channel',
  'add to workspace',
  'remove from workspace',
  'change role',
  'change workspace',
  'invite',
  'change profile',
  'say status',
  'read notifications',
  'send a file',
  'send a file again',
  'delete a file',
  'add emoji',
  'delete emoji',
  'react with emoji',
] as const;

interface Deed {
  what: (typeof kinds)[number];
  by: Name;
  /** Whom it is about, if it is about somebody. */
  whom: Name;
  /** Which of the channels and messages there are by then. */
  where: number;
  /** How it is done, where there are several ways. */
  how: number;
}

const Deed = fc.record<Deed>({
  what: fc.constantFrom(...kinds),
  by: fc.constantFrom(...everybody),
  whom: fc.constantFrom(...everybody),
  where: fc.nat(1_000),
  how: fc.nat(1_000),
});

/** What is done at once, and then what is done at once after that. */
const Days = fc.array(fc.array(Deed, { minLength: 1, maxLength: 3 }), { minLength: 5, maxLength: 15 });

let names = 0;
const channels: Pick<Channel, 'id'>[] = [];
const messages: Pick<Message, 'id' | 'channel_id'>[] = [];

const pick = <Item>(items: readonly Item[], which: number): Item => {
  const item = items[which % items.length];
  if (item === undefined) throw new Error('a choice among nothing');
  return item;
};

const texts = ['something', '@mia and @gus', '@channel', '@here, @max', '@olga @adam @otto'];
const roles: Role[] = ['owner', 'admin', 'member', 'guest'];

async function send({ by, where, how }: Deed, parent?: Pick<Message, 'id' | 'channel_id'>): Promise<void> {
  const channel_id = parent?.channel_id ?? pick(channels, where).id;
  const content = pick(texts, how);
  const { messages: his } = cast[by].client;
  messages.push(await his.create.mutate({ channel_id, content, ...(parent && { parent_message_id: parent.id }) }));
}

const files: AttachmentId[] = [];
const emoji: Pick<CustomEmoji, 'id' | 'name'>[] = [];
const dot = Buffer.from('R0lGODlhAQABAIAAAP///wAAACH5BAEAAAAALAAAAAABAAEAAAICRAEAOw==', 'base64');

async function bring({ by }: Deed): Promise<AttachmentId> {
  const file = { filename: 'dot.gif', content_type: 'image/gif', size: dot.length };
  const { attachment, upload_url, headers, method } = await cast[by].client.attachments.createUploadUrl.mutate(file);
  await fetch(upload_url, { method, headers, body: dot });
  files.push(attachment.id);
  return attachment.id;
}

async function sendFile({ by, where }: Deed, attachment_id: AttachmentId): Promise<void> {
  const channel_id = pick(channels, where).id;
  const { messages: his } = cast[by].client;
  messages.push(await his.create.mutate({ channel_id, content: 'see', attachment_ids: [attachment_id] }));
}

async function addEmoji(deed: Deed): Promise<void> {
  const attachment_id = await bring(deed);
  emoji.push(await cast[deed.by].client.emoji.create.mutate({ workspace_id, name: `emoji-${++names}`, attachment_id }));
}

async function openChannel({ by, whom, how }: Deed): Promise<void> {
  const { client } = cast[by];
  const type = how % 2 === 0 ? 'public' : 'private';
  const user_ids = how % 3 === 0 ? [] : [cast[whom].id];
  channels.push(await client.channels.create.mutate({ workspace_id, name: `channel-${++names}`, type, user_ids }));
}

async function invite({ by, whom, where, how }: Deed): Promise<void> {
  const { client } = cast[by];
  const channel_ids = [pick(channels, where).id];
  const { token } = await client.invitations.create.mutate({ workspace_id, role: pick(roles, how), channel_ids });
  await cast[whom].client.invitations.accept.mutate({ token });
}

async function react({ by, where, how }: Deed): Promise<void> {
  const { client } = cast[by];
  const { id: message_id } = pick(messages, where);
  if (how % 2 === 0) await client.reactions.add.mutate({ message_id, emoji: '👍' });
  else await client.reactions.remove.mutate({ message_id, reaction_id: '👍' });
}

/** Refusals for which nobody has given a reason. */
const faults = ['internal', 'unauthenticated', 'rate_limited'];

/** Whether connections to the database break just now, and how often that was felt. */
let breaking = false;
let interrupted = 0;

/** What somebody could do at least once. */
const succeeded = new Set<string>();

/** Does it, unless he may not, or what it is about is not there any more, or it is as it should be already. */
async function perform(deed: Deed): Promise<void> {
  const { what, where, how } = deed;
  const [by, whom] = [cast[deed.by], cast[deed.whom]];
  const { client } = by;
  const channel_id = pick(channels, where).id;
  const message = pick(messages, where);
  const message_id = message.id;
  const deeds: Record<Deed['what'], () => Promise<unknown>> = {
    send: () => send(deed),
    reply: () => send(deed, message),
    edit: () => client.messages.update.mutate({ message_id, content: pick(texts, how) }),
    delete: () => client.messages.delete.mutate({ message_id }),
    react: () => react(deed),
    pin: () => client.messages.pin.mutate({ message_id }),
    read: () => client.channels.markRead.mutate({ channel_id: message.channel_id, message_id, force: how % 2 === 0 }),
    'write to': () => client.dms.createMessage.mutate({ user_id: whom.id, content: pick(texts, how) }),
    'open with': () => client.dms.open.mutate({ user_ids: [whom.id, pick(people, how).id] }),
    'open channel': () => openChannel(deed),
    'rename channel': () => client.channels.update.mutate({ channel_id, name: `channel-${++names}`, topic: pick(texts, how) }),
    archive: () => client.channels.update.mutate({ channel_id, archived: how % 2 === 0 }),
    'turn private': () => client.channels.update.mutate({ channel_id, type: 'private' }),
    'turn public': () => client.channels.update.mutate({ channel_id, type: 'public' }),
    'delete channel': () => client.channels.delete.mutate({ channel_id }),
    prefer: () => client.channels.setPreferences.mutate({ channel_id, notify: how % 2 === 0 ? 'all' : 'none' }),
    join: () => client.channelMembers.add.mutate({ channel_id, user_id: by.id }),
    'bring in': () => client.channelMembers.add.mutate({ channel_id, user_id: whom.id }),
    leave: () => client.channelMembers.remove.mutate({ channel_id, user_id: by.id }),
    'remove from channel': () => client.channelMembers.remove.mutate({ channel_id, user_id: whom.id }),
    'add to workspace': () => client.members.add.mutate({ workspace_id, user_id: whom.id, role: pick(roles, how) }),
    'remove from workspace': () => client.members.remove.mutate({ workspace_id, user_id: whom.id }),
    'change role': () => client.members.update.mutate({ workspace_id, user_id: whom.id, role: pick(roles, how) }),
    'change workspace': () =>
      client.workspaces.update.mutate({ workspace_id, name: `Acme ${how}`, members_can_invite: how % 2 === 0 }),
    invite: () => invite(deed),
    'change profile': () => client.users.update.mutate({ title: `Number ${how}` }),
    'say status': () => client.users.setStatus.mutate({ availability: how % 2 === 0 ? 'busy' : 'active' }),
    'read notifications': () => client.notifications.markAllRead.mutate({}),
    'send a file': async () => sendFile(deed, await bring(deed)),
    'send a file again': () => sendFile(deed, pick(files, how)),
    'delete a file': () => client.attachments.delete.mutate({ attachment_id: pick(files, how) }),
    'add emoji': () => addEmoji(deed),
    'delete emoji': () => client.emoji.delete.mutate({ workspace_id, emoji_id: pick(emoji, how).id }),
    'react with emoji': () => client.reactions.add.mutate({ message_id, emoji: `:${pick(emoji, how).name}:` }),
  };
  const done = deeds[what]();
  try {
    await done;
    succeeded.add(what);
  } catch (error) {
    const reason = await refusal(done);
    if (faults.includes(reason) || (reason === 'unavailable' && !breaking)) throw error;
    if (reason === 'unavailable') interrupted++;
  }
}

/** Everybody is in the workspace again as he was at first. */
async function gather(): Promise<void> {
  await sql`update workspace_members set role = 'owner' where workspace_id = ${workspace_id}
    and user_id = (select owner_id from workspaces where id = ${workspace_id})`;
  const [{ id: ruler } = { id: owner.id }] = await sql<{ id: Person['id'] }[]>`
    select owner_id as id from workspaces where id = ${workspace_id}`;
  const { client } = people.find(({ id }) => id === ruler) ?? owner;
  const first: [Person, Role][] = [
    [admin, 'admin'],
    [mia, 'member'],
    [max, 'member'],
    [guest, 'guest'],
    [owner, 'owner'],
  ];
  for (const [{ id: user_id }, role] of first) {
    await client.members.add.mutate({ workspace_id, user_id, role }).catch(() => undefined);
    if (user_id !== ruler) await client.members.update.mutate({ workspace_id, user_id, role }).catch(() => undefined);
  }
}

/** Who is there just now is not part of the log. */
const withoutPresence = ({ last_event_id: _id, ...snapshot }: Snapshot) => ({
  ...snapshot,
  user: unseen(snapshot.user),
  dms: snapshot.dms.map(({ channel, users, ...dm }) => ({
    ...dm,
    channel: { ...channel, users: channel.users?.map(unseen) },
    users: users.map(unseen),
  })),
});
const unseen = (user: User) => ({ ...user, presence: null });

const follow = (snapshot: Snapshot, events: Event[]) => events.reduce<Snapshot>(applyEvent, snapshot);

async function eventsSince({ client }: Pick<Person, 'client'>, last_event_id: string): Promise<Event[]> {
  const { items, caught_up, last_event_id: end } = await client.events.list.query({ last_event_id, limit: 100 });
  return caught_up ? items : [...items, ...(await eventsSince({ client }, end))];
}

async function beginAnew(): Promise<void> {
  await gather();
  channels.length = 0;
  messages.length = 0;
  files.length = 0;
  emoji.length = 0;
  for (const type of ['public', 'private'] as const) {
    const user_ids = [mia.id, guest.id];
    channels.push(await owner.client.channels.create.mutate({ workspace_id, name: `channel-${++names}`, type, user_ids }));
  }
  for (const { id: channel_id } of channels) {
    messages.push(await mia.client.messages.create.mutate({ channel_id, content: 'the first word' }));
  }
  const first: Deed = { what: 'add emoji', by: 'mia', whom: 'mia', where: 0, how: 0 };
  await bring(first);
  await addEmoji(first);
}

interface Before {
  one: Person;
  snapshot: Snapshot;
}

const look = () =>
  Promise.all(people.map(async (one): Promise<Before> => ({ one, snapshot: await one.client.events.snapshot.query() })));

/** What each was told since comes to what a fresh snapshot says, also where all is told twice. */
async function expectToConverge(before: Before[]): Promise<void> {
  for (const { one, snapshot } of before) {
    const fresh = withoutPresence(await one.client.events.snapshot.query());
    const events = await eventsSince(one, snapshot.last_event_id);
    expect(withoutPresence(follow(snapshot, events)), one.me.username).toEqual(fresh);
    const twice = events.flatMap((event) => [event, event]);
    expect(withoutPresence(follow(snapshot, twice)), 'each told twice').toEqual(fresh);
  }
}

// What has happened in the database is not undone: to shrink it would try something else.
const times = (numRuns: number) => ({ numRuns, endOnFailure: true });

test('whatever people do, several at once: snapshot and events come to a fresh snapshot, for everybody', patient, async () => {
  await fc.assert(
    fc.asyncProperty(Days, async (days) => {
      await beginAnew();
      const before = await look();
      for (const deeds of days) await Promise.all(deeds.map(perform));
      await expectToConverge(before);
    }),
    times(scaled(5, 30)),
  );
  // Chance may leave out a few.
  expect(succeeded.size).toBeGreaterThanOrEqual(scaled(kinds.length / 2, kinds.length - 4));
});

test('so it is where connections to the database break amid what they do, and no count is wrong', patient, async () => {
  const rounds = scaled(1, 15);
  await fc.assert(
    fc.asyncProperty(Days, async (days) => {
      await beginAnew();
      const before = await look();
      breaking = true;
      for (const deeds of days) {
        const doing = Promise.all(deeds.map(perform));
        await aWhile(0, 15);
        await line.cut(oneIn(2) ? 'ended' : 'reset');
        await line.mend();
        await doing;
        await until('the database answers', async () => (await rest('GET', '/readyz')).status === 200);
      }
      breaking = false;
      await expectToConverge(before);
      expect(await brokenLaws(sql, false)).toEqual([]);
    }),
    times(rounds),
  );
  expect(interrupted, 'the breaks were felt').toBeGreaterThanOrEqual(rounds);
});
