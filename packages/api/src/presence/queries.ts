import { type Page, type PresenceEntry, type PresenceQuery, type UserId } from '@parley/contracts';
import type { App } from '../app.ts';
import { listMembers } from '../member/queries.ts';
import type { AccessedWorkspace } from '../workspace/access.ts';

/** Who of a workspace is there; to a guest, only those he shares a channel with. */
export async function listPresence(
  app: App,
  reader: UserId,
  workspace: AccessedWorkspace,
  query: PresenceQuery,
): Promise<Page<PresenceEntry>> {
  const { items, next_cursor } = await listMembers(app, reader, workspace, query);
  return {
    items: items.map(({ user }) => ({ user_id: user.id, presence: user.presence, availability: user.status.availability })),
    next_cursor,
  };
}
