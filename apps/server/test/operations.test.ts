import { createECDH, randomUUID } from 'node:crypto';
import { operations } from '@parley/api';
import type { AttachmentId, Channel, Role, UserId, WorkspaceId } from '@parley/contracts';
import { type Answer, callOverHttp, createHttpClient, openWorld, password, type Person, request } from '@parley/testing';
import { decodeJwt } from 'jose';
import { expect, test } from 'vitest';

const world = await openWorld();
const { url, workspace, general, client: anybody, sql } = world;
const { owner, admin, mia, max, guest, outsider } = world;
const workspace_id = workspace.id;

/** Nora is in no private channel. Rita was in everything that Mia is in, until she was removed. Ed has logged out. */
const [nora, rita, ed] = [await world.register('nora'), await world.register('rita'), await world.register('ed')];

const actors = { nobody: undefined, ended: ed, outsider, removed: rita, guest, bystander: nora, member: mia, admin, owner };
type Actor = keyof typeof actors;

/** What some of them are answered. */
type Statuses = [nobody: number, outsider: number, guest: number, member: number, admin: number, owner: number];

/** What the others are answered, unless the row says otherwise: who was removed is an outsider, and so on. */
const like = { ended: 'nobody', removed: 'outsider', bystander: 'member' } as const;

type Input = Record<string, unknown>;

interface Row {
  operation: string;
  where?: string;
  statuses: Statuses;
  /** What he who was removed is answered, if not what an outsider is. */
  removed?: number;
  /** What a member who is in no private channel is answered, if not what Mia is. */
  bystander?: number;
  /** Made anew after each call that has changed something, so that no call stands in the way of the next. */
  input?: (by: Person) => Input | Promise<Input>;
  /** His token, unless it is to be spent. */
  token?: (by: Person) => Promise<string>;
}

// What prepares the calls goes over HTTP: a socket lets only so many through.
const overHttp = ({ token }: Person) => createHttpClient(url, token);
const unique = () => `x${randomUUID().replaceAll('-', '').slice(0, 20)}`;

const open = (by: Person, type: 'public' | 'private', user_ids: UserId[] = []): Promise<Channel> =>
  overHttp(by).channels.create.mutate({ workspace_id, name: unique(), type, user_ids });

/** A private channel of Mia's and the guest's, and a public one of Max's, which nobody has joined. */
const club = await open(mia, 'private', [guest.id]);
const square = await open(max, 'public');

for (const { id: user_id } of [nora, rita, ed]) await overHttp(owner).members.add.mutate({ workspace_id, user_id });
await overHttp(mia).channelMembers.add.mutate({ channel_id: club.id, user_id: rita.id });

const say = ({ id: channel_id }: Channel, by: Person) => overHttp(by).messages.create.mutate({ channel_id, content: 'Hello' });
/** Those who may not write in a channel find what Max wrote there. */
const sayIfHeMay = (channel: Channel, by: Person) => say(channel, isOutside(by) || by === guest ? max : by);
const isOutside = (by: Person) => by === outsider || by === rita;

/** A workspace of the owner's with the same people, which lets its members invite. */
const generous = await overHttp(owner).workspaces.create.mutate({ name: 'Generous' });
await overHttp(owner).workspaces.update.mutate({ workspace_id: generous.id, members_can_invite: true });
for (const [{ id: user_id }, role] of [
  [admin, 'admin'],
  [mia, 'member'],
  [nora, 'member'],
  [guest, 'guest'],
] as const) {
  await overHttp(owner).members.add.mutate({ workspace_id: generous.id, user_id, role });
}

const saidIn = {
  general: await say(general, mia),
  club: await say(club, mia),
  square: await say(square, max),
};

await say(club, rita);
await overHttp(owner).members.remove.mutate({ workspace_id, user_id: rita.id });
await overHttp(ed).auth.logout.mutate({});

/** A file of his, which he has not sent. */
async function bring(by: Person): Promise<AttachmentId> {
  const file = { filename: 'cat.png', content_type: 'image/png', size: 3 };
  const { attachment, upload_url, headers, method } = await overHttp(by).attachments.createUploadUrl.mutate(file);
  await fetch(upload_url, { method, headers, body: 'cat' });
  return attachment.id;
}

/** A picture of his, which he has not sent. */
async function bringPicture(by: Person): Promise<AttachmentId> {
  const file = { filename: 'dot.gif', content_type: 'image/gif', size: dot.length };
  const { attachment, upload_url, headers, method } = await overHttp(by).attachments.createUploadUrl.mutate(file);
  await fetch(upload_url, { method, headers, body: dot });
  return attachment.id;
}
const dot = Buffer.from('R0lGODlhAQABAIAAAP///wAAACH5BAEAAAAALAAAAAABAAEAAAICRAEAOw==', 'base64');

/** An emoji of the workspace that somebody has added; those who may not find Max's. */
async function emojiOf(by: Person): Promise<Input> {
  const he = isOutside(by) || by === guest ? max : by;
  const attachment_id = await bringPicture(he);
  const { id: emoji_id } = await overHttp(he).emoji.create.mutate({ workspace_id, name: unique(), attachment_id });
  return { workspace_id, emoji_id };
}

/** The file of a message of Max's or Mia's. */
async function sendFile({ id: channel_id }: Channel, by: Person): Promise<AttachmentId> {
  const id = await bring(by);
  await overHttp(by).messages.create.mutate({ channel_id, content: '', attachment_ids: [id] });
  return id;
}

function register() {
  const name = unique();
  return anybody.auth.register.mutate({ email: `${name}@example.com`, username: name, password });
}

/** Somebody with an account, and nothing else yet. */
async function newcomer(role?: Role): Promise<UserId> {
  const { user } = await register();
  if (role) await overHttp(owner).members.add.mutate({ workspace_id, user_id: user.id, role });
  return user.id;
}

/** A workspace of Max's as somebody leaves it: in his role, and as its only owner if he is one. */
async function leaving(workspace_id: WorkspaceId, by: Person): Promise<Input> {
  const role = by === owner ? 'owner' : by === guest ? 'guest' : 'member';
  if (!isOutside(by)) await overHttp(max).members.add.mutate({ workspace_id, user_id: by.id, role });
  if (by === owner) await overHttp(max).members.remove.mutate({ workspace_id, user_id: max.id });
  return { workspace_id, user_id: by.id };
}

const logIn = ({ me }: Person) => anybody.auth.login.mutate({ login: me.username, password });

const sessionOf = (token: string) => String(decodeJwt(token)['sid']);

/** He has a place for notes, and opens it. */
async function notesOf(by: Person): Promise<Input> {
  const input = { user_ids: [by.id] };
  await overHttp(by).dms.open.mutate(input);
  return input;
}

const subscription = () => ({
  endpoint: `https://push.example.com/${unique()}`,
  keys: { p256dh: createECDH('prime256v1').generateKeys('base64url'), auth: 'x'.repeat(22) },
});
const subscribe = async (by: Person) => (await overHttp(by).push.subscribe.mutate(subscription())).id;

/** The call in a channel with all of these in it; one is started where there is none. */
async function callIn({ id: channel_id }: Channel, ...people: [Person, ...Person[]]) {
  const { id: call_id } = await overHttp(people[0]).calls.start.mutate({ channel_id });
  for (const person of people) await overHttp(person).calls.join.mutate({ call_id });
  return { call_id };
}

async function notificationOfMia(): Promise<Input> {
  await overHttp(max).messages.create.mutate({ channel_id: general.id, content: '@mia' });
  const [newest] = (await overHttp(mia).notifications.list.query({ limit: 1 })).items;
  return { notification_id: newest?.id };
}

const everybody = (status: number): Statuses => [status, status, status, status, status, status];
const whoeverIsLoggedIn = (status: number): Statuses => [401, status, status, status, status, status];
const inTheWorkspace = (status: number): Statuses => [401, 404, status, status, status, status];
const butGuests = (status: number): Statuses => [401, 404, 404, status, status, status];

const rows: Row[] = [
  {
    operation: 'auth.register',
    statuses: everybody(201),
    input: () => ({ email: `${unique()}@example.com`, username: unique(), password }),
  },
  { operation: 'auth.login', statuses: everybody(200), input: () => ({ login: 'mia', password }) },
  {
    operation: 'auth.refresh',
    statuses: everybody(200),
    input: async () => ({ refresh_token: (await logIn(mia)).refresh_token }),
  },
  {
    operation: 'auth.logout',
    statuses: whoeverIsLoggedIn(204),
    token: async (by) => (await logIn(by)).access_token,
  },
  { operation: 'sessions.list', statuses: whoeverIsLoggedIn(200) },
  {
    operation: 'sessions.delete',
    where: 'one’s own',
    statuses: whoeverIsLoggedIn(204),
    input: async (by) => ({ session_id: sessionOf((await logIn(by)).access_token) }),
  },
  {
    operation: 'sessions.delete',
    where: 'another’s',
    statuses: whoeverIsLoggedIn(404),
    input: async () => ({ session_id: sessionOf((await logIn(max)).access_token) }),
  },
  { operation: 'users.me', statuses: whoeverIsLoggedIn(200) },
  { operation: 'users.list', statuses: whoeverIsLoggedIn(200), input: () => ({}) },
  {
    operation: 'users.list',
    where: 'a workspace',
    statuses: inTheWorkspace(200),
    input: () => ({ workspace_id: workspace.id, q: 'mia' }),
  },
  { operation: 'users.get', where: 'oneself', statuses: whoeverIsLoggedIn(200), input: ({ id: user_id }) => ({ user_id }) },
  { operation: 'users.get', where: 'a member', statuses: butGuests(200), input: () => ({ user_id: max.id }) },
  {
    operation: 'users.get',
    where: 'a member with whom the guest shares a channel',
    statuses: inTheWorkspace(200),
    input: () => ({ user_id: mia.id }),
  },
  { operation: 'users.get', where: 'a guest', statuses: inTheWorkspace(200), input: () => ({ user_id: guest.id }) },
  {
    operation: 'users.get',
    where: 'somebody elsewhere',
    statuses: [401, 200, 404, 404, 404, 404],
    removed: 404,
    input: () => ({ user_id: outsider.id }),
  },
  { operation: 'users.update', statuses: whoeverIsLoggedIn(200), input: () => ({ title: 'Cook' }) },
  {
    operation: 'users.changePassword',
    statuses: whoeverIsLoggedIn(200),
    input: () => ({ current_password: password, new_password: password }),
    // It ends all other sessions: nobody else may need them.
    token: async () => (await register()).access_token,
  },
  { operation: 'users.setStatus', statuses: whoeverIsLoggedIn(200), input: () => ({ availability: 'busy' }) },

  { operation: 'workspaces.create', statuses: whoeverIsLoggedIn(201), input: () => ({ name: 'Another' }) },
  { operation: 'workspaces.list', statuses: whoeverIsLoggedIn(200) },
  { operation: 'workspaces.get', statuses: inTheWorkspace(200), input: () => ({ workspace_id }) },
  {
    operation: 'workspaces.update',
    statuses: [401, 404, 403, 403, 200, 200],
    input: () => ({ workspace_id, description: unique() }),
  },
  {
    operation: 'workspaces.delete',
    statuses: [401, 404, 403, 403, 403, 204],
    input: async (by) => ({
      workspace_id: by === owner ? (await overHttp(owner).workspaces.create.mutate({ name: 'To delete' })).id : workspace_id,
    }),
  },
  {
    operation: 'members.add',
    statuses: [401, 404, 403, 403, 201, 201],
    input: async () => ({ workspace_id, user_id: await newcomer() }),
  },
  {
    operation: 'members.add',
    where: 'as an owner',
    statuses: [401, 404, 403, 403, 403, 201],
    input: async () => ({ workspace_id, user_id: await newcomer(), role: 'owner' }),
  },
  {
    operation: 'members.update',
    where: 'a member',
    statuses: [401, 404, 404, 403, 200, 200],
    input: async () => ({ workspace_id, user_id: await newcomer('member'), role: 'admin' }),
  },
  {
    operation: 'members.update',
    where: 'an owner',
    statuses: [401, 404, 404, 403, 403, 200],
    input: async () => ({ workspace_id, user_id: await newcomer('owner'), role: 'member' }),
  },
  {
    operation: 'members.update',
    where: 'to be an owner',
    statuses: [401, 404, 404, 403, 403, 200],
    input: async () => ({ workspace_id, user_id: await newcomer('admin'), role: 'owner' }),
  },
  {
    operation: 'members.update',
    where: 'whom the guest sees',
    statuses: [401, 404, 403, 403, 200, 200],
    input: async () => {
      const user_id = await newcomer('member');
      await overHttp(mia).channelMembers.add.mutate({ channel_id: club.id, user_id });
      return { workspace_id, user_id, role: 'guest' };
    },
  },
  {
    operation: 'members.remove',
    where: 'a member',
    statuses: [401, 404, 404, 403, 204, 204],
    input: async () => ({ workspace_id, user_id: await newcomer('member') }),
  },
  {
    operation: 'members.remove',
    where: 'an owner',
    statuses: [401, 404, 404, 403, 403, 204],
    input: async () => ({ workspace_id, user_id: await newcomer('owner') }),
  },
  {
    operation: 'members.remove',
    where: 'oneself',
    statuses: [401, 404, 204, 204, 204, 409],
    input: async (by) => {
      const founded = await overHttp(max).workspaces.create.mutate({ name: 'To leave' });
      return leaving(founded.id, by);
    },
  },
  {
    operation: 'invitations.create',
    statuses: [401, 404, 403, 403, 201, 201],
    input: () => ({ workspace_id, role: 'guest', channel_ids: [general.id] }),
  },
  {
    operation: 'invitations.create',
    where: 'as an owner',
    statuses: [401, 404, 403, 403, 403, 201],
    input: () => ({ workspace_id, role: 'owner' }),
  },
  {
    operation: 'invitations.create',
    where: 'to a private channel of others',
    statuses: [401, 404, 403, 403, 404, 404],
    input: () => ({ workspace_id, channel_ids: [club.id] }),
  },
  {
    operation: 'invitations.create',
    where: 'where members may',
    statuses: [401, 404, 403, 201, 201, 201],
    input: () => ({ workspace_id: generous.id }),
  },
  {
    operation: 'invitations.create',
    where: 'as an admin, where members may invite',
    statuses: [401, 404, 403, 403, 201, 201],
    input: () => ({ workspace_id: generous.id, role: 'admin' }),
  },
  { operation: 'invitations.list', statuses: [401, 404, 403, 403, 200, 200], input: () => ({ workspace_id }) },
  {
    operation: 'invitations.list',
    where: 'where members may invite',
    statuses: [401, 404, 403, 200, 200, 200],
    input: () => ({ workspace_id: generous.id }),
  },
  {
    operation: 'invitations.delete',
    where: 'another’s, where members may invite',
    statuses: [401, 404, 403, 404, 204, 204],
    input: async () => {
      const { id: invitation_id } = await overHttp(owner).invitations.create.mutate({ workspace_id: generous.id });
      return { workspace_id: generous.id, invitation_id };
    },
  },
  {
    operation: 'invitations.delete',
    statuses: [401, 404, 403, 403, 204, 204],
    input: async () => {
      const { id: invitation_id } = await overHttp(owner).invitations.create.mutate({ workspace_id });
      return { workspace_id, invitation_id };
    },
  },
  {
    operation: 'invitations.accept',
    statuses: whoeverIsLoggedIn(200),
    input: async () => {
      const { id } = await overHttp(max).workspaces.create.mutate({ name: 'Open to all' });
      const { token } = await overHttp(max).invitations.create.mutate({ workspace_id: id });
      return { token };
    },
  },
  { operation: 'audit.list', statuses: [401, 404, 403, 403, 200, 200], input: () => ({ workspace_id }) },
  { operation: 'members.list', statuses: inTheWorkspace(200), input: () => ({ workspace_id }) },
  { operation: 'presence.list', statuses: inTheWorkspace(200), input: () => ({ workspace_id }) },

  {
    operation: 'channels.create',
    statuses: [401, 404, 403, 201, 201, 201],
    input: () => ({ workspace_id, name: unique() }),
  },
  { operation: 'channels.list', statuses: inTheWorkspace(200), input: () => ({ workspace_id }) },
  ...inEachChannel('channels.get', { general: butGuests(200), square: butGuests(200), club: [401, 404, 200, 200, 404, 404] }),
  {
    operation: 'channels.update',
    where: 'a public one of Max’s',
    statuses: [401, 404, 404, 403, 200, 200],
    input: () => ({ channel_id: square.id, topic: unique() }),
  },
  {
    operation: 'channels.update',
    where: 'a private one of Mia’s',
    statuses: [401, 404, 403, 200, 404, 404],
    bystander: 404,
    input: () => ({ channel_id: club.id, topic: unique() }),
  },
  {
    operation: 'channels.update',
    where: 'general, to archive it',
    statuses: [401, 404, 404, 403, 409, 409],
    input: () => ({ channel_id: general.id, archived: true }),
  },
  {
    operation: 'channels.delete',
    where: 'a public one of Max’s',
    statuses: [401, 404, 404, 403, 204, 204],
    input: async () => ({ channel_id: (await open(max, 'public')).id }),
  },
  {
    operation: 'channels.delete',
    where: 'a private one of Mia’s and the guest’s',
    statuses: [401, 404, 403, 204, 404, 404],
    bystander: 404,
    input: async () => ({ channel_id: (await open(mia, 'private', [guest.id])).id }),
  },
  {
    operation: 'channels.delete',
    where: 'general',
    statuses: [401, 404, 404, 403, 409, 409],
    input: () => ({ channel_id: general.id }),
  },
  {
    operation: 'channels.markRead',
    where: 'general',
    statuses: butGuests(200),
    input: () => ({ channel_id: general.id, message_id: saidIn.general.id }),
  },
  {
    operation: 'channels.markRead',
    where: 'the square',
    statuses: butGuests(403),
    input: () => ({ channel_id: square.id, message_id: saidIn.square.id }),
  },
  {
    operation: 'channels.markRead',
    where: 'the club',
    statuses: [401, 404, 200, 200, 404, 404],
    bystander: 404,
    input: () => ({ channel_id: club.id, message_id: saidIn.club.id }),
  },
  ...inEachChannel(
    'channels.setPreferences',
    { general: butGuests(200), square: butGuests(403), club: [401, 404, 200, 200, 404, 404] },
    { notify: 'all' },
  ),
  ...inEachChannel('channels.typing', { general: butGuests(204), square: butGuests(403), club: [401, 404, 204, 204, 404, 404] }),
  ...inEachChannel('channelMembers.list', {
    general: butGuests(200),
    square: butGuests(200),
    club: [401, 404, 200, 200, 404, 404],
  }),
  {
    operation: 'channelMembers.add',
    where: 'oneself, to a public channel',
    statuses: butGuests(201),
    input: async ({ id: user_id }) => ({ channel_id: (await open(max, 'public')).id, user_id }),
  },
  {
    operation: 'channelMembers.add',
    where: 'oneself, to a private channel',
    statuses: [401, 404, 404, 404, 404, 404],
    input: async ({ id: user_id }) => ({ channel_id: (await open(max, 'private')).id, user_id }),
  },
  {
    operation: 'channelMembers.add',
    where: 'another, to a public channel that one is not in',
    statuses: [401, 404, 404, 403, 201, 201],
    input: async () => ({ channel_id: square.id, user_id: await newcomer('member') }),
  },
  {
    operation: 'channelMembers.add',
    where: 'another, to a private channel of Mia and the guest',
    statuses: [401, 404, 403, 201, 404, 404],
    bystander: 404,
    input: async () => ({ channel_id: club.id, user_id: await newcomer('member') }),
  },
  {
    operation: 'channelMembers.remove',
    where: 'oneself',
    statuses: [401, 404, 204, 204, 204, 204],
    input: async ({ id: user_id }) => ({
      channel_id: (await open(max, 'private', [outsider.id, rita.id].includes(user_id) ? [] : [user_id])).id,
      user_id,
    }),
  },
  {
    operation: 'channelMembers.remove',
    where: 'another, from a public channel',
    statuses: [401, 404, 404, 403, 204, 204],
    input: async () => ({ channel_id: (await open(max, 'public')).id, user_id: max.id }),
  },
  {
    operation: 'channelMembers.remove',
    where: 'from general',
    statuses: [401, 404, 404, 403, 409, 409],
    input: () => ({ channel_id: general.id, user_id: max.id }),
  },

  ...inEachChannel(
    'messages.create',
    { general: butGuests(201), square: butGuests(403), club: [401, 404, 201, 201, 404, 404] },
    { content: 'Hello' },
  ),
  {
    operation: 'messages.create',
    where: 'with a file of one’s own',
    statuses: butGuests(201),
    input: async (by) => ({ channel_id: general.id, content: '', attachment_ids: [await bring(by)] }),
  },
  {
    operation: 'messages.create',
    where: 'with a file of another’s',
    statuses: whoeverIsLoggedIn(404),
    input: async () => ({ channel_id: general.id, content: '', attachment_ids: [await bring(max)] }),
  },
  {
    operation: 'messages.create',
    where: 'in an archived channel',
    statuses: butGuests(409),
    input: async ({ id }) => {
      const members = [id].filter((user_id) => ![outsider.id, rita.id, guest.id].includes(user_id));
      const channel = await open(max, 'public', members);
      await sql`update channels set archived_at = now() where id = ${channel.id}`;
      return { channel_id: channel.id, content: 'Hello' };
    },
  },
  ...inEachChannel('messages.list', { general: butGuests(200), square: butGuests(200), club: [401, 404, 200, 200, 404, 404] }),
  { operation: 'messages.get', where: 'of general', statuses: butGuests(200), input: () => ({ message_id: saidIn.general.id }) },
  {
    operation: 'messages.get',
    where: 'of the square',
    statuses: butGuests(200),
    input: () => ({ message_id: saidIn.square.id }),
  },
  {
    operation: 'messages.get',
    where: 'of the club',
    statuses: [401, 404, 200, 200, 404, 404],
    bystander: 404,
    input: () => ({ message_id: saidIn.club.id }),
  },
  {
    operation: 'messages.update',
    where: 'one’s own, in general',
    statuses: butGuests(200),
    input: async (by) => ({ message_id: (await sayIfHeMay(general, by)).id, content: 'Better' }),
  },
  {
    operation: 'messages.update',
    where: 'another’s, in general',
    statuses: butGuests(403),
    input: async () => ({ message_id: (await say(general, max)).id, content: 'Better' }),
  },
  {
    operation: 'messages.delete',
    where: 'one’s own, in general',
    statuses: [401, 404, 404, 204, 204, 204],
    input: async (by) => ({ message_id: (await sayIfHeMay(general, by)).id }),
  },
  {
    operation: 'messages.delete',
    where: 'another’s, in general',
    statuses: [401, 404, 404, 403, 204, 204],
    input: async () => ({ message_id: (await say(general, max)).id }),
  },
  {
    operation: 'messages.delete',
    where: 'Mia’s, in the club',
    statuses: [401, 404, 403, 204, 404, 404],
    bystander: 404,
    input: async () => ({ message_id: (await say(club, mia)).id }),
  },
  {
    operation: 'messages.pin',
    where: 'in general',
    statuses: [401, 404, 404, 200, 200, 200],
    input: async () => ({ message_id: (await say(general, max)).id }),
  },
  {
    operation: 'messages.pin',
    where: 'in the club',
    statuses: [401, 404, 403, 200, 404, 404],
    bystander: 404,
    input: () => ({ message_id: saidIn.club.id }),
  },
  {
    operation: 'messages.unpin',
    statuses: [401, 404, 403, 204, 404, 404],
    bystander: 404,
    input: () => ({ message_id: saidIn.club.id }),
  },
  ...inEachChannel('messages.pins', { general: butGuests(200), square: butGuests(200), club: [401, 404, 200, 200, 404, 404] }),
  {
    operation: 'messages.replies',
    statuses: [401, 404, 200, 200, 404, 404],
    bystander: 404,
    input: () => ({ message_id: saidIn.club.id }),
  },
  ...['messages.follow', 'messages.unfollow'].flatMap((operation): Row[] => [
    {
      operation,
      where: 'in the club',
      statuses: [401, 404, 204, 204, 404, 404],
      bystander: 404,
      input: () => ({ message_id: saidIn.club.id }),
    },
    { operation, where: 'in the square', statuses: butGuests(403), input: () => ({ message_id: saidIn.square.id }) },
  ]),
  { operation: 'threads.list', statuses: whoeverIsLoggedIn(200) },
  { operation: 'threads.list', where: 'of the workspace', statuses: inTheWorkspace(200), input: () => ({ workspace_id }) },
  {
    operation: 'messages.revisions',
    statuses: [401, 404, 200, 200, 404, 404],
    bystander: 404,
    input: () => ({ message_id: saidIn.club.id }),
  },

  {
    operation: 'dms.createMessage',
    where: 'to a member with whom the guest shares a channel',
    statuses: inTheWorkspace(201),
    input: () => ({ user_id: mia.id, content: 'Hello' }),
  },
  {
    operation: 'dms.createMessage',
    where: 'to another member',
    statuses: butGuests(201),
    input: async () => ({ user_id: await newcomer('member'), content: 'Hello' }),
  },
  {
    operation: 'dms.listMessages',
    where: 'with a member with whom the guest shares a channel',
    statuses: inTheWorkspace(200),
    input: () => ({ user_id: mia.id }),
  },
  { operation: 'dms.list', statuses: whoeverIsLoggedIn(200) },
  {
    operation: 'dms.open',
    where: 'with two members',
    statuses: butGuests(201),
    input: async () => ({ user_ids: [mia.id, await newcomer('member')] }),
  },
  { operation: 'dms.open', where: 'with oneself, once more', statuses: whoeverIsLoggedIn(200), input: notesOf },
  { operation: 'notifications.list', statuses: whoeverIsLoggedIn(200) },
  {
    operation: 'notifications.explain',
    statuses: [401, 404, 403, 200, 404, 404],
    bystander: 404,
    input: () => ({ message_id: saidIn.club.id }),
  },
  {
    operation: 'notifications.explain',
    where: 'of what another wrote in general',
    statuses: [401, 404, 404, 403, 200, 200],
    input: async () => ({ message_id: (await say(general, max)).id }),
  },
  { operation: 'push.key', statuses: whoeverIsLoggedIn(200) },
  { operation: 'push.subscribe', statuses: whoeverIsLoggedIn(201), input: subscription },
  {
    operation: 'push.unsubscribe',
    where: 'one’s own',
    statuses: whoeverIsLoggedIn(204),
    input: async (by) => ({ id: await subscribe(by) }),
  },
  {
    operation: 'push.unsubscribe',
    where: 'another’s',
    statuses: whoeverIsLoggedIn(404),
    input: async () => ({ id: await subscribe(max) }),
  },
  { operation: 'notifications.preferences', statuses: whoeverIsLoggedIn(200) },
  { operation: 'notifications.updatePreferences', statuses: whoeverIsLoggedIn(200), input: () => ({ keywords: [] }) },
  { operation: 'notifications.list', where: 'of the workspace', statuses: inTheWorkspace(200), input: () => ({ workspace_id }) },
  {
    operation: 'notifications.markRead',
    where: 'one’s own',
    statuses: [401, 404, 404, 200, 404, 404],
    bystander: 404,
    input: notificationOfMia,
  },
  {
    operation: 'notifications.markAllRead',
    statuses: whoeverIsLoggedIn(200),
    input: () => ({ before: new Date(0).toISOString() }),
  },
  {
    operation: 'notifications.markAllRead',
    where: 'of the workspace',
    statuses: inTheWorkspace(200),
    input: () => ({ workspace_id, before: new Date(0).toISOString() }),
  },
  {
    operation: 'reactions.add',
    where: 'in general',
    statuses: butGuests(201),
    input: async () => ({ message_id: (await say(general, mia)).id, emoji: '👍' }),
  },
  {
    operation: 'reactions.add',
    where: 'in the square',
    statuses: butGuests(403),
    input: () => ({ message_id: saidIn.square.id, emoji: '👍' }),
  },
  {
    operation: 'reactions.add',
    where: 'in the club',
    statuses: [401, 404, 201, 201, 404, 404],
    bystander: 404,
    input: async () => ({ message_id: (await say(club, mia)).id, emoji: '👍' }),
  },
  {
    operation: 'reactions.list',
    where: 'in general',
    statuses: butGuests(200),
    input: () => ({ message_id: saidIn.general.id }),
  },
  {
    operation: 'reactions.list',
    where: 'in the club',
    statuses: [401, 404, 200, 200, 404, 404],
    bystander: 404,
    input: () => ({ message_id: saidIn.club.id }),
  },
  {
    operation: 'reactions.remove',
    where: 'one’s own',
    statuses: butGuests(204),
    input: async (by) => {
      const { id: message_id } = await say(general, mia);
      const he = isOutside(by) || by === guest ? max : by;
      return { message_id, reaction_id: (await overHttp(he).reactions.add.mutate({ message_id, emoji: '👍' })).id };
    },
  },
  {
    operation: 'reactions.remove',
    where: 'another’s',
    statuses: butGuests(403),
    input: async () => {
      const { id: message_id } = await say(general, mia);
      return { message_id, reaction_id: (await overHttp(max).reactions.add.mutate({ message_id, emoji: '👍' })).id };
    },
  },
  {
    operation: 'emoji.create',
    statuses: [401, 404, 403, 201, 201, 201],
    input: async (by) => ({ workspace_id, name: unique(), attachment_id: await bringPicture(by) }),
  },
  { operation: 'emoji.list', statuses: inTheWorkspace(200), input: () => ({ workspace_id }) },
  { operation: 'emoji.get', statuses: inTheWorkspace(302), input: () => emojiOf(max) },
  { operation: 'emoji.delete', where: 'one’s own', statuses: [401, 404, 403, 204, 204, 204], input: emojiOf },
  { operation: 'emoji.delete', where: 'another’s', statuses: [401, 404, 403, 403, 204, 204], input: () => emojiOf(max) },
  {
    operation: 'attachments.createUploadUrl',
    statuses: whoeverIsLoggedIn(201),
    input: () => ({ filename: 'cat.png', content_type: 'image/png', size: 3 }),
  },
  {
    operation: 'attachments.get',
    where: 'one’s own, not sent',
    statuses: whoeverIsLoggedIn(302),
    input: async (by) => ({ attachment_id: await bring(by) }),
  },
  {
    operation: 'attachments.get',
    where: 'another’s, not sent',
    statuses: whoeverIsLoggedIn(404),
    input: async () => ({ attachment_id: await bring(max) }),
  },
  {
    operation: 'attachments.get',
    where: 'of a message in general',
    statuses: butGuests(302),
    input: async () => ({ attachment_id: await sendFile(general, max) }),
  },
  {
    operation: 'attachments.get',
    where: 'of a message in the club',
    statuses: [401, 404, 302, 302, 404, 404],
    bystander: 404,
    input: async () => ({ attachment_id: await sendFile(club, mia) }),
  },
  {
    operation: 'attachments.delete',
    where: 'of a message in general',
    statuses: butGuests(403),
    input: async () => ({ attachment_id: await sendFile(general, max) }),
  },
  {
    operation: 'attachments.delete',
    where: 'one’s own, not sent',
    statuses: whoeverIsLoggedIn(204),
    input: async (by) => ({ attachment_id: await bring(by) }),
  },
  {
    operation: 'attachments.delete',
    where: 'another’s, not sent',
    statuses: whoeverIsLoggedIn(404),
    input: async () => ({ attachment_id: await bring(max) }),
  },

  {
    operation: 'calls.start',
    where: 'in general, where one is going on',
    statuses: butGuests(200),
    input: async () => {
      await callIn(general, mia);
      return { channel_id: general.id };
    },
  },
  { operation: 'calls.start', where: 'in the square', statuses: butGuests(403), input: () => ({ channel_id: square.id }) },
  {
    operation: 'calls.start',
    where: 'in a private channel of Mia’s and the guest’s',
    statuses: [401, 404, 201, 201, 404, 404],
    bystander: 404,
    input: async () => ({ channel_id: (await open(mia, 'private', [guest.id])).id }),
  },
  ...inEachChannel('calls.list', { general: butGuests(200), square: butGuests(200), club: [401, 404, 200, 200, 404, 404] }),
  ...overCalls('calls.get', { general: butGuests(200), square: butGuests(200), club: [401, 404, 200, 200, 404, 404] }),
  ...overCalls('calls.join', { general: butGuests(200), square: butGuests(403), club: [401, 404, 200, 200, 404, 404] }),
  ...overCalls('calls.leave', { general: butGuests(204), square: butGuests(403), club: [401, 404, 204, 204, 404, 404] }),
  {
    operation: 'calls.signal',
    where: 'in general',
    statuses: butGuests(204),
    input: async () => ({ ...(await callIn(general, max, mia, nora, admin, owner)), to_user_id: max.id, data: {} }),
  },
  {
    operation: 'calls.signal',
    where: 'in general, to somebody who is not in the call',
    statuses: butGuests(404),
    input: async () => ({ ...(await callIn(general, mia, nora, admin, owner)), to_user_id: guest.id, data: {} }),
  },
  {
    operation: 'calls.signal',
    where: 'in the square',
    statuses: butGuests(403),
    input: async () => ({ ...(await callIn(square, max)), to_user_id: max.id, data: {} }),
  },
  {
    operation: 'calls.signal',
    where: 'in the club',
    statuses: [401, 404, 204, 204, 404, 404],
    bystander: 404,
    input: async (by) => ({ ...(await callIn(club, mia, guest)), to_user_id: by === mia ? guest.id : mia.id, data: {} }),
  },
  { operation: 'search.query', statuses: whoeverIsLoggedIn(200), input: () => ({ q: 'hello from:@mia' }) },
  {
    operation: 'search.query',
    where: 'of the workspace',
    statuses: inTheWorkspace(200),
    input: () => ({ q: 'hello', workspace_id }),
  },
  {
    operation: 'search.query',
    where: 'channels',
    statuses: whoeverIsLoggedIn(200),
    input: () => ({ q: 'general', type: 'channels' }),
  },
  { operation: 'search.query', where: 'people', statuses: whoeverIsLoggedIn(200), input: () => ({ q: 'mia', type: 'users' }) },
  { operation: 'search.query', where: 'files', statuses: whoeverIsLoggedIn(200), input: () => ({ q: 'cat', type: 'files' }) },
  {
    operation: 'search.query',
    where: 'with an operator that says nothing',
    statuses: whoeverIsLoggedIn(400),
    input: () => ({ q: 'has:cat' }),
  },
  { operation: 'events.snapshot', statuses: whoeverIsLoggedIn(200) },
  { operation: 'events.list', statuses: whoeverIsLoggedIn(200) },
  // Only over the WebSocket, where `event.test.ts` tries it.
  { operation: 'events.subscribe', statuses: everybody(400) },
];

/** One row for each kind of channel: one of all members, one that nobody has joined, and a private one. */
function inEachChannel(operation: string, statuses: Record<'general' | 'square' | 'club', Statuses>, fields: Input = {}): Row[] {
  const channels = { general, square, club };
  return Object.entries(channels).map(([name, { id: channel_id }]) => ({
    operation,
    where: `in ${name === 'general' ? '' : 'the '}${name}`,
    statuses: statuses[name as keyof typeof channels],
    ...(name === 'club' && { bystander: 404 }),
    input: () => ({ channel_id, ...fields }),
  }));
}

/** One row for the call in each kind of channel. */
function overCalls(operation: string, statuses: Record<'general' | 'square' | 'club', Statuses>): Row[] {
  return [
    { operation, where: 'in general', statuses: statuses.general, input: () => callIn(general, max) },
    { operation, where: 'in the square', statuses: statuses.square, input: () => callIn(square, max) },
    { operation, where: 'in the club', statuses: statuses.club, bystander: 404, input: () => callIn(club, mia) },
  ];
}

const nothing = (): Input => ({});

const known = operations();

/** The same over REST: what the path names goes there, the rest into the query or the body. */
function overRest(name: string, input: Input, token: string | undefined): Promise<Answer> | undefined {
  const door = known.find((one) => one.name === name)?.meta.openapi;
  if (!door) return undefined;
  const { method } = door;
  const fields = new Map(Object.entries(input));
  const path = door.path.replaceAll(/\{(\w+)\}/g, (_, field: string) => {
    const value = String(fields.get(field));
    fields.delete(field);
    return value;
  });
  const rest = Object.fromEntries(fields);
  const by = token === undefined ? {} : { token };
  if (method === 'POST' || method === 'PUT') return request(url, { method, path, body: rest, ...by });
  return request(url, { method, path: `${path}?${new URLSearchParams(rest as Record<string, string>).toString()}`, ...by });
}

const reasonOf = ({ body }: Answer) => {
  const { reason, error } = (body ?? {}) as { reason?: string; error?: { json: { data: { reason: string } } } };
  return reason ?? error?.json.data.reason;
};

test('every operation has its row', () => {
  expect([...new Set(rows.map(({ operation }) => operation))].toSorted()).toEqual(known.map(({ name }) => name).toSorted());
});

const told = ['nobody', 'outsider', 'guest', 'member', 'admin', 'owner'] satisfies Actor[];

const isLike = (actor: Actor): actor is keyof typeof like => actor in like;

/** What somebody is answered. */
function statusFor({ statuses, ...row }: Row, actor: Actor): number | undefined {
  const own = actor === 'removed' || actor === 'bystander' ? row[actor] : undefined;
  return own ?? statuses[told.findIndex((name) => name === (isLike(actor) ? like[actor] : actor))];
}

const cases = rows.flatMap((row) =>
  (Object.keys(actors) as Actor[]).map((actor) => ({
    ...row,
    what: `${row.operation}${row.where === undefined ? '' : ` (${row.where})`}`,
    actor,
    status: statusFor(row, actor) ?? 0,
  })),
);

/** What was prepared last, and has not been spent: what is refused, or only read, changes nothing. */
let prepared: { by: Person | undefined; make: unknown; input: Input } | undefined;

async function prepare({ input: make = nothing }: Row, person: Person): Promise<Input> {
  // What is made without asking for whom serves everybody.
  const by = make.length > 0 ? person : undefined;
  if (prepared?.make !== make || prepared.by !== by) prepared = { by, make, input: await make(person) };
  return prepared.input;
}

test.each(cases)('$what by $actor is answered with $status, over REST and over tRPC alike', async (row) => {
  const { operation, actor, status, token } = row;
  const by = actors[actor];
  // Whose session has ended can prepare nothing, and has no other token.
  const prepares = by && by !== ed ? by : mia;
  const tokenOf = async () => (by && by !== ed ? ((await token?.(by)) ?? by.token) : by?.token);
  const type = known.find(({ name }) => name === operation)?.type ?? 'query';
  const spend = () => {
    if (type === 'mutation' && status < 400) prepared = undefined;
  };

  const trpc = await callOverHttp(url, {
    name: operation,
    type,
    input: await prepare(row, prepares),
    token: await tokenOf(),
  });
  expect(trpc.status).toBe(status < 400 ? 200 : status);
  spend();

  const rest = await overRest(operation, await prepare(row, prepares), await tokenOf());
  if (!rest) return;
  expect({ status: rest.status, reason: reasonOf(rest) }).toEqual({ status, reason: reasonOf(trpc) });
  spend();
});
