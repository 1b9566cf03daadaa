import {
  type ChannelId,
  memberJoined,
  memberLeft,
  type Role,
  type Scope,
  toChannel,
  toGuests,
  toMembers,
  toUser,
  toWorkspace,
  type UserId,
  workspaceJoined,
  type WorkspaceId,
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
    ...workspaces.flatMap(([id]) => (isGuest(id) ? [toWorkspace(id)] : [toWorkspace(id), toMembers(id)])),
    ...channels.flatMap(([id, workspace_id]) => (isGuest(workspace_id) ? [toChannel(id), toGuests(id)] : [toChannel(id)])),
  ];
}

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
    for (const [id, role] of belonging.workspaces) subscriber.roles.set(id, role);
    for (const scope of scopesOf(subscriber.user_id, belonging)) this.#listen(subscriber, scope);
  }

  leave(subscriber: Subscriber): void {
    for (const scope of subscriber.scopes) this.#unlisten(subscriber, scope);
    const devices = this.#byUser.get(subscriber.user_id);
    devices?.delete(subscriber);
    if (devices?.size === 0) this.#byUser.delete(subscriber.user_id);
  }

  of(scope: Scope): ReadonlySet<Subscriber> {
    return this.#byScope.get(scope) ?? nobody;
  }

  ofUser(user_id: UserId): ReadonlySet<Subscriber> {
    return this.#byUser.get(user_id) ?? nobody;
  }

  /** Before an event is delivered: who joins by it hears it. */
  gain({ event }: Logged): void {
    if (event.type !== memberJoined.type && event.type !== workspaceJoined.type) return;
    for (const subscriber of this.ofUser(subjectOf(event))) this.gainFor(subscriber, event);
  }

  /** After it was delivered: who leaves by it has heard it, and hears no more. */
  lose({ event }: Logged): void {
    if (event.type !== memberLeft.type) return;
    for (const subscriber of this.ofUser(subjectOf(event))) this.loseFor(subscriber, event);
  }

  gainFor(subscriber: Subscriber, event: WireEvent): void {
    if (!isAbout(event, subscriber.user_id)) return;
    if (event.type === memberJoined.type && event.channel_id) this.#joinChannel(subscriber, event.channel_id, event.workspace_id);
    if (event.type === workspaceJoined.type && event.workspace_id) {
      this.#joinWorkspace(subscriber, event.workspace_id, workspaceJoined.data.shape.role.parse(fieldOf(event.data, 'role')));
    }
  }

  loseFor(subscriber: Subscriber, event: WireEvent): void {
    if (event.type === memberLeft.type && event.channel_id && isAbout(event, subscriber.user_id)) {
      this.#leaveChannel(subscriber, event.channel_id);
    }
  }

  #joinWorkspace(subscriber: Subscriber, id: WorkspaceId, role: Role): void {
    subscriber.roles.set(id, role);
    this.#listen(subscriber, toWorkspace(id));
    if (role !== 'guest') this.#listen(subscriber, toMembers(id));
  }

  #joinChannel(subscriber: Subscriber, id: ChannelId, workspace_id: WorkspaceId | null): void {
    this.#listen(subscriber, toChannel(id));
    if (workspace_id && subscriber.roles.get(workspace_id) === 'guest') this.#listen(subscriber, toGuests(id));
  }

  #leaveChannel(subscriber: Subscriber, id: ChannelId): void {
    this.#unlisten(subscriber, toChannel(id));
    this.#unlisten(subscriber, toGuests(id));
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

/** Whether somebody is told here that he himself left: he hears it although he no longer hears the place. */
export const isOwnDeparture = (event: WireEvent, user_id: UserId) => event.type === memberLeft.type && isAbout(event, user_id);

const isAbout = (event: WireEvent, user_id: UserId) => subjectOf(event) === user_id;

/** The person whom a membership event is about. */
const subjectOf = ({ data }: WireEvent) => fieldOf(fieldOf(data, 'user'), 'id') as UserId;

const fieldOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
