import type { Channel, DirectChannel, Event, Mention, Snapshot, User, Workspace } from '@parley/contracts';

type EventOf<Type extends Event['type']> = Extract<Event, { type: Type }>;

/**
 * What a client knows after an event, if it knew `snapshot` before: the snapshot of `GET /events/snapshot` and the events
 * after its id come to what a fresh snapshot says. An event that comes again changes nothing in the end, also where the log is
 * followed from before the snapshot: once it is followed to there, the snapshot is as it was.
 */
export function applyEvent(snapshot: Snapshot, event: Event): Snapshot {
  switch (event.type) {
    case 'message.created':
      return changeChannel(snapshot, event.data.message.channel_id, (channel) => count(channel, event, snapshot.user.id));
    case 'message.deleted':
      return event.channel_id
        ? changeChannel(snapshot, event.channel_id, (channel) => uncount(channel, event, snapshot.user.id))
        : snapshot;
    case 'member.joined':
      return joinChannel(snapshot, event);
    case 'member.left':
      return leaveChannel(snapshot, event);
    case 'channel.updated':
      return changeChannel(snapshot, event.data.channel.id, (before) => update(before, event.data));
    case 'channel.read':
      return changeChannel(snapshot, event.data.channel_id, (before) => mark(before, event));
    case 'channel.deleted':
      return { ...snapshot, channels: without(snapshot.channels, event.data.channel_id) };
    case 'workspace.joined':
      return joinWorkspace(snapshot, event);
    case 'workspace.left':
      return leaveWorkspace(snapshot, event);
    case 'workspace.member_updated':
      return changeRole(snapshot, event);
    case 'workspace.updated':
      return changeWorkspace(snapshot, event.data.workspace.id, () => event.data.workspace);
    case 'workspace.deleted':
      return forgetWorkspace(snapshot, event.data.workspace_id);
    case 'user.updated':
      return updateUser(snapshot, event);
    case 'notification.created':
    case 'notification.updated':
      return { ...snapshot, unread_notifications: event.data.unread_count };
    default:
      return snapshot;
  }
}

function count(channel: Channel, { data: { message } }: EventOf<'message.created'>, me: string): Channel {
  if (message.seq <= channel.seq) return channel;
  const { created_at } = message;
  const counted = { ...channel, seq: message.seq, last_message_at: created_at };
  if (message.parent_message_id !== null) return counted;
  if (message.user_id === me) {
    return { ...counted, unread_count: 0, mention_count: 0, last_read_at: created_at, last_read_seq: message.seq };
  }
  return {
    ...counted,
    unread_count: channel.unread_count + 1,
    mention_count: channel.mention_count + (calls(message.mentions, me) ? 1 : 0),
  };
}

const calls = (mentions: Mention[], me: string) => mentions.some(({ type, user_id }) => type !== 'user' || user_id === me);

function uncount(channel: Channel, { data }: EventOf<'message.deleted'>, me: string): Channel {
  const { seq, user_id, parent_message_id, deleted_count, mentions } = data;
  if (deleted_count <= channel.deleted_count) return channel;
  const isRead = channel.last_read_seq === null || seq <= channel.last_read_seq;
  if (isRead || parent_message_id !== null || user_id === me) return { ...channel, deleted_count };
  return {
    ...channel,
    deleted_count,
    unread_count: channel.unread_count - 1,
    mention_count: channel.mention_count - (calls(mentions, me) ? 1 : 0),
  };
}

function mark(before: Channel, { data }: EventOf<'channel.read'>): Channel {
  const { last_read_at, last_read_seq, unread_count, mention_count, seq, deleted_count } = data;
  if (seq < before.seq || deleted_count < before.deleted_count) return before;
  return { ...before, last_read_at, last_read_seq, unread_count, mention_count };
}

function joinChannel(snapshot: Snapshot, { data: { channel, user, member_count } }: EventOf<'member.joined'>): Snapshot {
  const known = [...snapshot.channels, ...snapshot.dms.map((dm) => dm.channel)].some(({ id }) => id === channel.id);
  if (user.id === snapshot.user.id && !known) return enter(snapshot, channel);
  return changeChannel(snapshot, channel.id, (before) => ({ ...before, member_count }));
}

function enter(snapshot: Snapshot, channel: Channel): Snapshot {
  if (channel.workspace_id !== null) return { ...snapshot, channels: upsert(snapshot.channels, channel) };
  const channels = upsert(
    snapshot.dms.map((dm) => dm.channel),
    channel,
  );
  return { ...snapshot, dms: channels.map(asDirect) };
}

const asDirect = (channel: Channel): DirectChannel => ({
  channel,
  users: channel.users ?? [],
  unread_count: channel.unread_count,
});

function leaveChannel(snapshot: Snapshot, { data: { channel_id, user, member_count } }: EventOf<'member.left'>): Snapshot {
  if (user.id !== snapshot.user.id) return changeChannel(snapshot, channel_id, (channel) => ({ ...channel, member_count }));
  return { ...snapshot, channels: without(snapshot.channels, channel_id) };
}

/** What is told to many says nothing of what is each one's own in a channel, and counts go by what happens in it. */
function update(before: Channel, { channel, seen_by }: EventOf<'channel.updated'>['data']): Channel {
  const { name, topic, description, type, archived_at, updated_at, notify, muted_until } = channel;
  if (seen_by !== null) return { ...before, notify, muted_until };
  return updated_at < before.updated_at ? before : { ...before, name, topic, description, type, archived_at, updated_at };
}

function joinWorkspace(snapshot: Snapshot, { data }: EventOf<'workspace.joined'>): Snapshot {
  const { workspace, workspace_id, user, member_count } = data;
  if (user.id === snapshot.user.id) return { ...snapshot, workspaces: upsert(snapshot.workspaces, workspace) };
  return changeWorkspace(snapshot, workspace_id, (before) => ({ ...before, member_count }));
}

function leaveWorkspace(snapshot: Snapshot, { data }: EventOf<'workspace.left'>): Snapshot {
  const { workspace_id, user, member_count } = data;
  if (user.id !== snapshot.user.id) return changeWorkspace(snapshot, workspace_id, (before) => ({ ...before, member_count }));
  return forgetWorkspace(snapshot, workspace_id);
}

function forgetWorkspace(snapshot: Snapshot, workspace_id: string): Snapshot {
  return {
    ...snapshot,
    workspaces: snapshot.workspaces.filter(({ id }) => id !== workspace_id),
    channels: snapshot.channels.filter((channel) => channel.workspace_id !== workspace_id),
  };
}

function changeRole(snapshot: Snapshot, { data: { workspace_id, user, role } }: EventOf<'workspace.member_updated'>): Snapshot {
  return user.id === snapshot.user.id ? changeWorkspace(snapshot, workspace_id, (before) => ({ ...before, role })) : snapshot;
}

function changeWorkspace(snapshot: Snapshot, id: string, change: (workspace: Workspace) => Workspace): Snapshot {
  const workspaces = snapshot.workspaces.map((workspace) => (workspace.id === id ? change(workspace) : workspace));
  return { ...snapshot, workspaces };
}

function updateUser(snapshot: Snapshot, { data: { user } }: EventOf<'user.updated'>): Snapshot {
  const { email, ...person } = user;
  const dms = snapshot.dms.map((dm) => meet(dm, person));
  return user.id === snapshot.user.id
    ? { ...snapshot, dms, user: { ...user, email: email ?? snapshot.user.email } }
    : { ...snapshot, dms };
}

function meet({ channel, users }: DirectChannel, person: User): DirectChannel {
  return asDirect({ ...channel, users: users.map((user) => (user.id === person.id ? person : user)) });
}

function changeChannel(snapshot: Snapshot, id: string, change: (channel: Channel) => Channel): Snapshot {
  return {
    ...snapshot,
    channels: snapshot.channels.map((channel) => (channel.id === id ? change(channel) : channel)),
    dms: snapshot.dms.map((dm) => (dm.channel.id === id ? asDirect(change(dm.channel)) : dm)),
  };
}

/** Ids are in the order of time, and so are lists. */
function upsert<Item extends { id: string }>(items: Item[], item: Item): Item[] {
  const others = items.filter(({ id }) => id !== item.id);
  return [...others, item].sort((one, other) => (one.id < other.id ? -1 : 1));
}

const without = <Item extends { id: string }>(items: Item[], gone: string): Item[] => items.filter(({ id }) => id !== gone);
