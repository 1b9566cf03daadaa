import { createECDH } from 'node:crypto';
import { applyEvent, type Event, type Snapshot } from '@parley/client';
import { operations } from '@parley/api';
import type { Channel, MessageId, User } from '@parley/contracts';
import { openWorld, type Person } from '@parley/testing';
import { expect, test } from 'vitest';

const world = await openWorld();
const { owner, admin, mia, max, guest, outsider, workspace, general } = world;
const workspace_id = workspace.id;

let names = 0;
const open = (type: 'public' | 'private', ...people: Person[]) =>
  owner.client.channels.create.mutate({
    workspace_id,
    name: `channel-${++names}`,
    type,
    user_ids: people.map(({ id }) => id),
  });

const secret = await open('private', mia, guest);
const hall = await open('public', max);
const { id: message_id } = await mia.client.messages.create.mutate({ channel_id: secret.id, content: 'a thread' });
const passing = await max.client.workspaces.create.mutate({ name: 'Passing' });
await max.client.members.add.mutate({ workspace_id: passing.id, user_id: guest.id });
const say = ({ id: channel_id }: Channel, parent_message_id?: MessageId) =>
  mia.client.messages.create.mutate({ channel_id, content: 'something', ...(parent_message_id && { parent_message_id }) });
const inviting = await max.client.workspaces.create.mutate({ name: 'Inviting' });
const lobby = await max.client.channels.create.mutate({ workspace_id: inviting.id, name: 'lobby' });
const stranger = await world.register('sam');

const bring = ({ client }: Person) =>
  client.attachments.createUploadUrl.mutate({ filename: 'cat.png', content_type: 'image/png', size: 3 });

/** An emoji of a dot. */
async function addEmoji({ client }: Person) {
  const dot = Buffer.from('R0lGODlhAQABAIAAAP///wAAACH5BAEAAAAALAAAAAABAAEAAAICRAEAOw==', 'base64');
  const file = { filename: 'dot.gif', content_type: 'image/gif', size: dot.length };
  const { attachment, upload_url, headers, method } = await client.attachments.createUploadUrl.mutate(file);
  await fetch(upload_url, { method, headers, body: dot });
  return client.emoji.create.mutate({ workspace_id, name: `emoji-${++names}`, attachment_id: attachment.id });
}

const callIn = async ({ id: channel_id }: Channel) => (await mia.client.calls.start.mutate({ channel_id })).id;

const subscription = {
  endpoint: 'https://push.example.com/x',
  keys: { p256dh: createECDH('prime256v1').generateKeys('base64url'), auth: 'x'.repeat(22) },
};

/** What is done, for each mutation of the router. Where a mutation does several kinds of things, several. */
const deeds: Record<string, (() => Promise<unknown>)[]> = {
  'auth.register': [() => world.register('rita')],
  'auth.login': [() => world.client.auth.login.mutate({ login: 'mia', password: mia.password })],
  'auth.refresh': [
    async () => {
      const { refresh_token } = await world.client.auth.login.mutate({ login: 'mia', password: mia.password });
      await world.client.auth.refresh.mutate({ refresh_token });
    },
  ],
  'auth.logout': [() => stranger.rest('POST', '/logout', {})],
  'users.update': [
    () => mia.client.users.update.mutate({ display_name: 'Mia M.', title: 'Designer' }),
    () => guest.client.users.update.mutate({ email: 'gus@elsewhere.example' }),
  ],
  'sessions.delete': [
    async () => {
      await world.client.auth.login.mutate({ login: 'max', password: max.password });
      const [last] = (await max.client.sessions.list.query({ limit: 1 })).items;
      if (last) await max.client.sessions.delete.mutate({ session_id: last.id });
    },
  ],
  'users.changePassword': [
    async () => {
      const person = await world.register('paul');
      await person.client.users.changePassword.mutate({
        current_password: person.password,
        new_password: 'staple correct horse',
      });
    },
  ],
  'users.setStatus': [() => max.client.users.setStatus.mutate({ availability: 'busy', text: 'Writing' })],
  'workspaces.create': [() => outsider.client.workspaces.create.mutate({ name: 'Elsewhere' })],
  'workspaces.update': [
    () => admin.client.workspaces.update.mutate({ workspace_id, name: 'Acme & Co.', icon_url: 'https://example.com/acme.png' }),
  ],
  'workspaces.delete': [
    async () => {
      const founded = await max.client.workspaces.create.mutate({ name: 'For a while' });
      for (const { id: user_id } of [owner, outsider]) {
        await max.client.members.add.mutate({ workspace_id: founded.id, user_id, role: 'guest' });
      }
      const { id: channel_id } = await max.client.channels.create.mutate({
        workspace_id: founded.id,
        name: 'shared',
        user_ids: [outsider.id],
      });
      await outsider.client.messages.create.mutate({ channel_id, content: 'Soon gone' });
      await max.client.workspaces.delete.mutate({ workspace_id: founded.id });
    },
    () => max.client.workspaces.delete.mutate({ workspace_id: passing.id }),
  ],
  'members.add': [
    async () => owner.client.members.add.mutate({ workspace_id, user_id: (await world.register('nina')).id }),
    () => owner.client.members.add.mutate({ workspace_id, user_id: outsider.id }),
  ],
  'invitations.create': [
    () => owner.client.invitations.create.mutate({ workspace_id, email: 'ivy@example.com', channel_ids: [secret.id] }),
    () => max.client.invitations.create.mutate({ workspace_id: inviting.id, email: 'adam@example.com' }),
  ],
  'invitations.delete': [
    async () => {
      const { id: invitation_id } = await owner.client.invitations.create.mutate({ workspace_id });
      await owner.client.invitations.delete.mutate({ workspace_id, invitation_id });
    },
  ],
  'invitations.accept': [
    async () => {
      const [ines, gwen] = [await world.register('ines'), await world.register('gwen')];
      const channel_ids = [secret.id];
      const byLink = await owner.client.invitations.create.mutate({ workspace_id, channel_ids });
      await ines.client.invitations.accept.mutate({ token: byLink.token });
      const { token } = await owner.client.invitations.create.mutate({
        workspace_id,
        channel_ids,
        role: 'guest',
        email: 'gwen@example.com',
      });
      await gwen.client.invitations.accept.mutate({ token });
    },
    async () => {
      const { token } = await max.client.invitations.create.mutate({
        workspace_id: inviting.id,
        role: 'guest',
        channel_ids: [lobby.id],
      });
      for (const person of [outsider, owner, guest, admin]) await person.client.invitations.accept.mutate({ token });
    },
  ],
  'members.update': [
    () => owner.client.members.update.mutate({ workspace_id, user_id: mia.id, role: 'admin' }),
    () => mia.client.members.update.mutate({ workspace_id, user_id: max.id, role: 'guest' }),
    () => mia.client.members.update.mutate({ workspace_id, user_id: max.id, role: 'member' }),
    () => owner.client.members.update.mutate({ workspace_id, user_id: admin.id, role: 'owner' }),
    () => owner.client.members.update.mutate({ workspace_id, user_id: owner.id, role: 'admin' }),
    () => admin.client.members.update.mutate({ workspace_id, user_id: owner.id, role: 'owner' }),
  ],
  'members.remove': [
    () => outsider.client.members.remove.mutate({ workspace_id, user_id: outsider.id }),
    async () => {
      for (const role of ['member', 'guest'] as const) {
        const { id: user_id } = await world.register(`passing-${role}`);
        await owner.client.members.add.mutate({ workspace_id, user_id, role });
        await mia.client.channelMembers.add.mutate({ channel_id: secret.id, user_id });
        await owner.client.members.remove.mutate({ workspace_id, user_id });
      }
    },
  ],
  'channels.create': [() => open('public', max, guest), () => open('private', mia, guest), () => open('public')],
  'channels.update': [
    () => owner.client.channels.update.mutate({ channel_id: hall.id, name: 'great-hall', topic: 'Dancing' }),
    () => owner.client.channels.update.mutate({ channel_id: secret.id, archived: true }),
    () => owner.client.channels.update.mutate({ channel_id: secret.id, archived: false }),
    () => owner.client.channels.update.mutate({ channel_id: secret.id, type: 'public' }),
    () => owner.client.channels.update.mutate({ channel_id: secret.id, type: 'private' }),
  ],
  'channels.delete': [
    async () => owner.client.channels.delete.mutate({ channel_id: (await open('public', max, guest)).id }),
    async () => {
      const { id: channel_id } = await open('private', mia, guest);
      await mia.client.channelMembers.remove.mutate({ channel_id, user_id: mia.id });
      await owner.client.channels.delete.mutate({ channel_id });
    },
  ],
  'channels.markRead': [
    async () => {
      const { id } = await mia.client.messages.create.mutate({ channel_id: general.id, content: 'One, @max' });
      await mia.client.messages.create.mutate({ channel_id: general.id, content: 'Two, @channel' });
      await max.client.messages.create.mutate({ channel_id: general.id, content: 'Aside', parent_message_id: id });
      await max.client.channels.markRead.mutate({ channel_id: general.id, message_id: id });
      await owner.client.channels.markRead.mutate({ channel_id: general.id, message_id: id });
      const last = await max.client.messages.create.mutate({ channel_id: general.id, content: 'Three' });
      await max.client.channels.markRead.mutate({ channel_id: general.id, message_id: id, force: true });
      await max.client.messages.delete.mutate({ message_id: last.id });
      await mia.client.messages.delete.mutate({ message_id: id });
    },
  ],
  'channels.setPreferences': [
    () =>
      mia.client.channels.setPreferences.mutate({
        channel_id: general.id,
        notify: 'mentions',
        muted_until: new Date('2999-12-31T23:59:59.000Z'),
      }),
  ],
  'channels.typing': [() => mia.client.channels.typing.mutate({ channel_id: secret.id })],
  'channelMembers.add': [
    () => mia.client.channelMembers.add.mutate({ channel_id: hall.id, user_id: mia.id }),
    () => owner.client.channelMembers.add.mutate({ channel_id: hall.id, user_id: guest.id }),
    () => owner.client.channelMembers.add.mutate({ channel_id: secret.id, user_id: max.id }),
  ],
  'channelMembers.remove': [
    async () => {
      const { id: channel_id } = await open('private', guest);
      await owner.client.messages.create.mutate({ channel_id, content: '@gus, you will not read this' });
      await owner.client.channelMembers.remove.mutate({ channel_id, user_id: guest.id });
    },
    () => mia.client.channelMembers.remove.mutate({ channel_id: hall.id, user_id: mia.id }),
    () => owner.client.channelMembers.remove.mutate({ channel_id: hall.id, user_id: guest.id }),
    () => max.client.channelMembers.remove.mutate({ channel_id: secret.id, user_id: max.id }),
  ],
  'messages.update': [
    () => mia.client.messages.update.mutate({ message_id, content: 'the same thread' }),
    async () => {
      const { id } = await mia.client.messages.create.mutate({ channel_id: general.id, content: '@max' });
      await mia.client.messages.update.mutate({ message_id: id, content: '@olga and @channel' });
      await mia.client.messages.update.mutate({ message_id: id, content: 'nobody' });
      await mia.client.messages.delete.mutate({ message_id: id });
    },
  ],
  'push.subscribe': [() => max.client.push.subscribe.mutate(subscription)],
  'push.unsubscribe': [
    async () => {
      const { id } = await max.client.push.subscribe.mutate(subscription);
      await max.client.push.unsubscribe.mutate({ id });
    },
  ],
  'notifications.updatePreferences': [
    async () => {
      await max.client.notifications.updatePreferences.mutate({ keywords: ['soup'] });
      await mia.client.messages.create.mutate({ channel_id: general.id, content: 'There is soup' });
    },
  ],
  'reactions.add': [() => mia.client.reactions.add.mutate({ message_id, emoji: '👍' })],
  'reactions.remove': [() => mia.client.reactions.remove.mutate({ message_id, reaction_id: '👍' })],
  'emoji.create': [() => addEmoji(mia)],
  'emoji.delete': [async () => mia.client.emoji.delete.mutate({ workspace_id, emoji_id: (await addEmoji(mia)).id })],
  'notifications.markRead': [
    async () => {
      await mia.client.messages.create.mutate({ channel_id: general.id, content: '@max, @olga: read this' });
      const [newest] = (await max.client.notifications.list.query({ limit: 1 })).items;
      if (newest) await max.client.notifications.markRead.mutate({ notification_id: newest.id });
    },
  ],
  'notifications.markAllRead': [() => owner.client.notifications.markAllRead.mutate({ workspace_id })],
  'messages.follow': [() => guest.client.messages.follow.mutate({ message_id })],
  'messages.unfollow': [() => guest.client.messages.unfollow.mutate({ message_id })],
  'messages.pin': [() => mia.client.messages.pin.mutate({ message_id })],
  'messages.unpin': [() => mia.client.messages.unpin.mutate({ message_id })],
  'messages.delete': [
    async () => mia.client.messages.delete.mutate({ message_id: (await say(general)).id }),
    async () => owner.client.messages.delete.mutate({ message_id: (await say(general, (await say(general)).id)).id }),
    async () => {
      const [first, second] = [await say(general), await say(general)];
      await say(general, first.id);
      for (const { id } of [first, second]) await mia.client.messages.delete.mutate({ message_id: id });
    },
    async () => {
      const { id } = await mia.client.messages.create.mutate({ channel_id: general.id, content: '@max, @channel' });
      await mia.client.messages.delete.mutate({ message_id: id });
    },
  ],
  'dms.open': [
    () => mia.client.dms.open.mutate({ user_ids: [max.id] }),
    () => mia.client.dms.open.mutate({ user_ids: [max.id, owner.id] }),
    () => mia.client.dms.open.mutate({ user_ids: [mia.id] }),
  ],
  'dms.createMessage': [
    () => mia.client.dms.createMessage.mutate({ user_id: max.id, content: 'just you' }),
    () => guest.client.dms.createMessage.mutate({ user_id: mia.id, content: 'hello' }),
    async () => {
      const { id } = await mia.client.dms.createMessage.mutate({ user_id: guest.id, content: 'hello' });
      await mia.client.dms.createMessage.mutate({ user_id: guest.id, content: 'again', parent_message_id: id });
      await mia.client.messages.delete.mutate({ message_id: id });
      await mia.client.users.setStatus.mutate({ availability: 'busy' });
    },
  ],
  'calls.start': [
    () => mia.client.calls.start.mutate({ channel_id: secret.id }),
    async () => {
      const { id } = await mia.client.dms.open.mutate({ user_ids: [max.id, owner.id] });
      await mia.client.calls.start.mutate({ channel_id: id });
    },
  ],
  'calls.join': [async () => guest.client.calls.join.mutate({ call_id: await callIn(secret) })],
  'calls.signal': [
    async () => {
      const call_id = await callIn(secret);
      await mia.client.calls.signal.mutate({ call_id, to_user_id: guest.id, data: {} });
    },
  ],
  'calls.leave': [
    async () => {
      const call_id = await callIn(secret);
      for (const person of [mia, guest]) await person.client.calls.leave.mutate({ call_id });
    },
  ],
  'attachments.createUploadUrl': [() => bring(mia)],
  'attachments.delete': [async () => mia.client.attachments.delete.mutate({ attachment_id: (await bring(mia)).attachment.id })],
  'messages.create': [
    () => mia.client.messages.create.mutate({ channel_id: general.id, content: 'to everybody' }),
    () => guest.client.messages.create.mutate({ channel_id: secret.id, content: 'to a few', parent_message_id: message_id }),
    () => owner.client.messages.create.mutate({ channel_id: secret.id, content: '@channel, @gus, @max and @here' }),
    () => admin.client.messages.create.mutate({ channel_id: general.id, content: '@mia @max @olga @gus @otto' }),
  ],
};

test('each mutation has its place here', () => {
  const mutations = operations().flatMap(({ name, type }) => (type === 'mutation' ? [name] : []));
  expect(Object.keys(deeds).sort()).toEqual(mutations.sort());
});

/** Who is there just now is not part of the log. */
const withoutPresence = ({ last_event_id: _id, ...snapshot }: Snapshot) => ({
  ...snapshot,
  user: { ...snapshot.user, presence: null },
  dms: snapshot.dms.map(({ channel, users, ...dm }) => ({ ...dm, channel: named(channel), users: users.map(unseen) })),
});
const named = (channel: Channel) => ({ ...channel, users: channel.users?.map(unseen) });
const unseen = (user: User) => ({ ...user, presence: null });

const cases = Object.entries(deeds).flatMap(([name, list]) => list.map((deed, index) => ({ name, index, deed })));

/** Everybody who looks on, and what he saw last: nothing is done between two cases. */
const watchers = await Promise.all(
  Object.entries({ owner, admin, mia, max, guest, outsider }).map(async ([role, { client }]) => ({
    role,
    client,
    seen: await client.events.snapshot.query(),
  })),
);

const follow = (snapshot: Snapshot, events: Event[]) => events.reduce<Snapshot>(applyEvent, snapshot);

test.each(cases)('$name ($index): snapshot and events come to what a fresh snapshot says, for everybody', async ({ deed }) => {
  await deed();
  for (const watcher of watchers) {
    const { role, client, seen } = watcher;
    watcher.seen = await client.events.snapshot.query();
    const fresh = { role, ...withoutPresence(watcher.seen) };
    const { items, caught_up } = await client.events.list.query({ last_event_id: seen.last_event_id, limit: 100 });
    expect(caught_up).toBe(true);
    expect({ role, ...withoutPresence(follow(seen, items)) }).toEqual(fresh);
    expect({ role, ...withoutPresence(follow(follow(seen, items), items)) }).toEqual(fresh);
  }
});
