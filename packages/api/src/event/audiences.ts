import {
  channelCreated,
  channelDeleted,
  type ChannelId,
  channelRead,
  channelRevealed,
  channelUpdated,
  memberJoined,
  memberLeft,
  notificationCreated,
  notificationUpdated,
  placeClosed,
  Role,
  type Scope,
  toChannel,
  toGuests,
  toMembers,
  toOthers,
  toRole,
  toUser,
  toWorkspace,
  type UserId,
  type WorkspaceId,
  workspaceJoined,
  workspaceLeft,
  workspaceMemberUpdated,
} from '@parley/contracts';
import type { Logged, WireEvent } from './log.ts';
import type { Subscriber } from './subscriber.ts';

/** Where somebody belongs. */
export interface Belonging {
  workspaces: [WorkspaceId, Role][];
  channels: [ChannelId, WorkspaceId | null][];
}

/** All that somebody may hear, by where he belongs. */
export function scopesOf(user_id: UserId, { workspaces, channels }: Belonging): Scope[] {
  const roles = new Map(workspaces);
  const isGuest = (id: WorkspaceId | null) => id !== null && roles.get(id) === 'guest';
  return [
    toUser(user_id),
    ...workspaces.flatMap(([id, role]) => scopesIn(id, role)),
    ...channels.flatMap(([id, workspace_id]) => (isGuest(workspace_id) ? [toChannel(id), toGuests(id)] : [toChannel(id)])),
  ];
}

const scopesIn = (id: WorkspaceId, role: Role): Scope[] => [
  toWorkspace(id),
  toRole(id, role),
  ...(role === 'guest' ? [] : [toMembers(id), toOthers(id)]),
];

/**
 * Who hears what on this node. It is read from the database when somebody subscribes, and from then on changed
 * by the membership events alone, in order with everything else.
 */
export class Audiences {
  readonly #byScope = new Map<Scope, Set<Subscriber>>();
  readonly #byUser = new Map<UserId, Set<Subscriber>>();

  enter(subscriber: Subscriber, belonging: Belonging): void {
    const devices = this.#byUser.get(subscriber.user_id) ?? new Set();
    this.#byUser.set(subscriber.user_id, devices.add(subscriber));
    for (const scope of scopesOf(subscriber.user_id, belonging)) this.#listen(subscriber, scope);
  }

  leave(subscriber: Subscriber): void {
    for (const scope of subscriber.scopes) this.#unlisten(subscriber, scope);
    const devices = this.#byUser.get(subscriber.user_id);
    devices?.delete(subscriber);
    if (devices?.size === 0) this.#byUser.delete(subscriber.user_id);
  }

  /** How many listen. */
  get size(): number {
    return [...this.#byUser.values()].reduce((sum, devices) => sum + devices.size, 0);
  }

  of(scope: Scope): ReadonlySet<Subscriber> {
    return this.#byScope.get(scope) ?? nobody;
  }

  ofUser(user_id: UserId): ReadonlySet<Subscriber> {
    return this.#byUser.get(user_id) ?? nobody;
  }

  /** Who hears an event: its scope, and he who leaves by it. */
  hearersOf(logged: Logged): ReadonlySet<Subscriber> {
    const { scope, event } = logged;
    const hearers = this.of(scope);
    if (isForOthers(scope)) return new Set([...hearers].filter(({ scopes }) => isFor(scopes, logged)));
    return isDeparture(event) ? new Set([...hearers, ...this.ofUser(subjectOf(event))]) : hearers;
  }

  /** Before an event is delivered: who joins by it hears it. */
  gain(logged: Logged): void {
    if (!gaining.has(logged.event.type)) return;
    for (const subscriber of this.ofUser(subjectOf(logged.event))) this.gainFor(subscriber, logged);
  }

  /** After it was delivered: who leaves by it has heard it, and hears no more. */
  lose(logged: Logged): void {
    if (!losing.has(logged.event.type)) return;
    const losers = isDeletion(logged.event) ? this.hearersOf(logged) : this.ofUser(subjectOf(logged.event));
    for (const subscriber of losers) this.loseFor(subscriber, logged);
  }

  /** A place is no more: whoever heard it hears it no longer. */
  close(logged: Logged): void {
    for (const subscriber of this.of(logged.scope)) this.loseFor(subscriber, logged);
  }

  gainFor(subscriber: Subscriber, { scope, event }: Logged): void {
    const { type, workspace_id, channel_id } = event;
    if (!gaining.has(type) || !isAbout(event, subscriber.user_id)) return;
    const role = roleIn(event);
    if (type === memberJoined.type && channel_id) {
      this.#listen(subscriber, toChannel(channel_id));
      if (role === 'guest') this.#listen(subscriber, toGuests(channel_id));
    }
    if (!workspace_id || !role) return;
    // In the order of the workspace's own events, and not where it is told to himself.
    if (type === workspaceJoined.type && scope === toMembers(workspace_id)) {
      for (const gained of scopesIn(workspace_id, role)) this.#listen(subscriber, gained);
    }
    if (type === workspaceMemberUpdated.type) {
      for (const [affected, hears] of effectOfRole(workspace_id, role, scope)) if (hears) this.#listen(subscriber, affected);
    }
  }

  loseFor(subscriber: Subscriber, { scope, event }: Logged): void {
    const { type, workspace_id, channel_id } = event;
    if (type === placeClosed.type) for (const lost of closedBy(event)) this.#unlisten(subscriber, lost);
    if (!losing.has(type) || !(isDeletion(event) || isAbout(event, subscriber.user_id))) return;
    if ((type === memberLeft.type || isDeletion(event)) && channel_id) {
      this.#unlisten(subscriber, toChannel(channel_id));
      this.#unlisten(subscriber, toGuests(channel_id));
    }
    const role = roleIn(event);
    if (!workspace_id || !role) return;
    if (type === workspaceLeft.type) {
      for (const lost of [toMembers(workspace_id), toOthers(workspace_id), ...scopesIn(workspace_id, role)])
        this.#unlisten(subscriber, lost);
    }
    if (type === workspaceMemberUpdated.type) {
      for (const [affected, hears] of effectOfRole(workspace_id, role, scope)) if (!hears) this.#unlisten(subscriber, affected);
    }
  }

  #listen(subscriber: Subscriber, scope: Scope): void {
    subscriber.scopes.add(scope);
    const hearers = this.#byScope.get(scope);
    if (hearers) hearers.add(subscriber);
    else this.#byScope.set(scope, new Set([subscriber]));
  }

  #unlisten(subscriber: Subscriber, scope: Scope): void {
    subscriber.scopes.delete(scope);
    const hearers = this.#byScope.get(scope);
    hearers?.delete(subscriber);
    if (hearers?.size === 0) this.#byScope.delete(scope);
  }
}

const nobody: ReadonlySet<Subscriber> = new Set();

const gaining = new Set<string>([memberJoined.type, workspaceJoined.type, workspaceMemberUpdated.type]);
const losing = new Set<string>([memberLeft.type, channelDeleted.type, workspaceLeft.type, workspaceMemberUpdated.type]);

const isDeletion = (event: WireEvent) => event.type === channelDeleted.type;

const isForOthers = (scope: Scope) => scope.startsWith('others:');

/** Whether an event is for somebody who hears these scopes. */
export const isFor = (scopes: ReadonlySet<Scope>, { scope, event: { channel_id } }: Logged): boolean =>
  scopes.has(scope) && !(isForOthers(scope) && channel_id && scopes.has(toChannel(channel_id)));

/** That he left is told to somebody wherever it stands, although he no longer hears the place. */
export const departures = [memberLeft.type, workspaceLeft.type];

const isDeparture = (event: WireEvent) => departures.some((type) => type === event.type);

/** What somebody is told for himself because he is in a place: once he is not, it is not told again. */
export const bound = [
  channelRevealed.type,
  channelUpdated.type,
  channelRead.type,
  workspaceJoined.type,
  workspaceMemberUpdated.type,
];

/** What shows a channel to whoever sees it: once he does not, it is not told again. */
export const news = [channelCreated.type, channelUpdated.type];

/** What somebody is told again of what he missed, without what showed him a channel that he has lost since. */
export function withoutHidden<Told extends { logged: Logged }>(missed: Told[]): Told[] {
  const lost = new Set<ChannelId>();
  const told = missed.toReversed().filter(({ logged: { event } }) => {
    if (!event.channel_id) return true;
    if (isDeletion(event)) lost.add(event.channel_id);
    return !(lost.has(event.channel_id) && news.some((type) => type === event.type));
  });
  return told.reverse();
}

/** Whether he may be told again what he, or those where he is, were told before. */
export const mayRecall = ({ user_id, scopes }: { user_id: UserId; scopes: ReadonlySet<Scope> }, logged: Logged): boolean => {
  const { scope, event } = logged;
  return (
    isFor(scopes, logged) &&
    (scope !== toUser(user_id) || bound.every((type) => type !== event.type) || scopes.has(placeOf(event)))
  );
};

const placeOf = ({ channel_id, workspace_id }: WireEvent): Scope =>
  channel_id ? toChannel(channel_id) : toWorkspace(workspace_id as WorkspaceId);

/** Whether only the database knows if he may still see what he was notified of: he does not belong where it happened. */
export const isDoubtful = ({ scopes }: { scopes: ReadonlySet<Scope> }, { event }: Logged): boolean =>
  (event.type === notificationCreated.type || event.type === notificationUpdated.type) && !scopes.has(placeOf(event));

/** The scope of whoever leaves by an event, if it is a departure. */
export const departedBy = (event: WireEvent): Scope | undefined => (isDeparture(event) ? toUser(subjectOf(event)) : undefined);

/** Whether somebody is told here that he himself left. */
export const isOwnDeparture = (event: WireEvent, user_id: UserId) => isDeparture(event) && isAbout(event, user_id);

/**
 * What somebody's new role means where it is told: which scopes he hears by it, and which he does not. Each scope
 * learns it in its own order, so that nothing in it is heard too long, or too late.
 */
function effectOfRole(workspace_id: WorkspaceId, role: Role, told: Scope): [Scope, boolean][] {
  if (told.startsWith('guests:')) return [[told, role === 'guest']];
  if (told !== toMembers(workspace_id)) return [];
  const asMember = [told, toOthers(workspace_id)].map((scope): [Scope, boolean] => [scope, role !== 'guest']);
  return [...asMember, ...Role.options.map((one): [Scope, boolean] => [toRole(workspace_id, one), one === role])];
}

/** What nobody hears any more: it all shares the order of the place, and so of the event. */
function closedBy({ workspace_id, channel_id }: WireEvent): Scope[] {
  if (channel_id) return [toChannel(channel_id), toGuests(channel_id)];
  if (!workspace_id) return [];
  return [
    toWorkspace(workspace_id),
    toMembers(workspace_id),
    toOthers(workspace_id),
    ...Role.options.map((role) => toRole(workspace_id, role)),
  ];
}

const isAbout = (event: WireEvent, user_id: UserId) => subjectOf(event) === user_id;

/** The person whom a membership event is about. */
const subjectOf = ({ data }: WireEvent) => fieldOf(fieldOf(data, 'user'), 'id') as UserId;

const roleIn = ({ data }: WireEvent): Role | undefined => Role.safeParse(fieldOf(data, 'role')).data;

const fieldOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
