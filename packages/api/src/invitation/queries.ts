import { type ChannelId, type Invitation, InvitationId, type InvitationQuery, type Page, type UserId } from '@parley/contracts';
import { channel_members, channels, invitations, type Queryable, workspace_members } from '@parley/db';
import { and, desc, eq, inArray, lt } from 'drizzle-orm';
import { z } from 'zod';
import { inWorkspaceOf, joinedBy, visible } from '../channel/access.ts';
import { cutPage, decodeCursor } from '../page.ts';
import type { AccessedWorkspace } from '../workspace/access.ts';
import { invitationColumns, seenBy } from './access.ts';

const Keys = z.tuple([InvitationId]);

/** The invitations to a workspace that somebody sees, the last one first; also those that can be accepted no more. */
export async function listInvitations(
  db: Queryable,
  reader: UserId,
  workspace: AccessedWorkspace,
  { limit, cursor }: InvitationQuery,
): Promise<Page<Invitation>> {
  const before = cursor === undefined ? undefined : decodeCursor(Keys, cursor)[0];
  const rows = await db
    .select(invitationColumns)
    .from(invitations)
    .where(and(seenBy(reader, workspace), before && lt(invitations.id, before)))
    .orderBy(desc(invitations.id))
    .limit(limit + 1);
  const named = [...new Set(rows.flatMap(({ channel_ids }) => channel_ids))];
  const seen = new Set(await findSeenChannels(db, reader, workspace, named));
  return cutPage(
    rows,
    limit,
    ({ id }) => [id],
    (row) => ({ ...row, channel_ids: row.channel_ids.filter((id) => seen.has(id)) }),
  );
}

/** Which of these channels there are in the workspace, as far as somebody sees them. */
async function findSeenChannels(
  db: Queryable,
  reader: UserId,
  workspace: AccessedWorkspace,
  channel_ids: ChannelId[],
): Promise<ChannelId[]> {
  const rows = await db
    .select({ id: channels.id })
    .from(channels)
    .leftJoin(channel_members, joinedBy(reader))
    .leftJoin(workspace_members, inWorkspaceOf(reader))
    .where(and(inArray(channels.id, channel_ids), eq(channels.workspace_id, workspace.id), visible));
  return rows.map(({ id }) => id);
}
