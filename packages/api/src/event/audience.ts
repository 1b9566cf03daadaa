import {
  type ChannelId,
  type Role,
  type Scope,
  toChannel,
  toUser,
  toWorkspace,
  type UserId,
  type WorkspaceId,
} from '@parley/contracts';
import type { Logged } from './log.ts';

/**
 * What one person may hear: his workspaces, his channels and himself. It is read from the database once,
 * and from then on changed by the membership events alone, in order with everything else.
 */
export class Audience {
  readonly #user_id: UserId;
  readonly #workspaces: Map<WorkspaceId, Role>;
  readonly #channels: Set<ChannelId>;

  constructor(user_id: UserId, workspaces: Iterable<[WorkspaceId, Role]>, channels: Iterable<ChannelId>) {
    this.#user_id = user_id;
    this.#workspaces = new Map(workspaces);
    this.#channels = new Set(channels);
  }

  /** Takes the next event of the log into account; says whether he hears it. Joining is heard, and so is having left. */
  admits(logged: Logged): boolean {
    this.#gain(logged);
    const heard = this.hears(logged);
    this.#lose(logged);
    return heard;
  }

  hears({ scope, event }: Logged): boolean {
    if (!this.#isFor(scope)) return false;
    const role = event.workspace_id && this.#workspaces.get(event.workspace_id);
    if (role !== 'guest' || !event.channel_id) return true;
    return this.#channels.has(event.channel_id);
  }

  /** Where in the log to look for what he may hear. */
  scopes(): Scope[] {
    return [toUser(this.#user_id), ...[...this.#workspaces.keys()].map(toWorkspace), ...[...this.#channels].map(toChannel)];
  }

  #isFor(scope: Scope): boolean {
    const [kind, id] = scope.split(':') as [string, string];
    if (kind === 'channel') return this.#channels.has(id as ChannelId);
    if (kind === 'workspace') return this.#workspaces.has(id as WorkspaceId);
    return id === this.#user_id;
  }

  #gain({ event }: Logged): void {
    if (event.type === 'member.joined' && event.data.user.id === this.#user_id) this.#channels.add(event.data.channel_id);
    if (event.type === 'workspace.joined' && event.data.user.id === this.#user_id) {
      this.#workspaces.set(event.data.workspace_id, event.data.role);
    }
  }

  #lose({ event }: Logged): void {
    if (event.type === 'member.left' && event.data.user.id === this.#user_id) this.#channels.delete(event.data.channel_id);
  }
}
