import {
  channelRights,
  InvitationId,
  type InvitationKey,
  type MadeInvitation,
  mayInvite,
  type NewInvitation,
  Refusal,
  type User,
  type UserId,
} from '@parley/contracts';
import { invitations, type Transaction, users, workspace_members } from '@parley/db';
import { and, eq, sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import type { App } from '../app.ts';
import { type Actor, record } from '../audit/commands.ts';
import { accessChannel } from '../channel/access.ts';
import { demand } from '../demand.ts';
import { change, type Publish } from '../event/change.ts';
import { writeMail } from '../mail/commands.ts';
import { notify } from '../notification/changes.ts';
import { findUser } from '../user/queries.ts';
import { type AccessedWorkspace, lockWorkspace } from '../workspace/access.ts';
import { invitationColumns, seenBy } from './access.ts';
import { hashToken, newToken } from './tokens.ts';

/**
 * Makes an invitation, and sends it if it has an address; who has an account with that is notified too. It reaches only channels into which its maker himself may bring
 * others.
 * @throws Refusal `invalid_input` (a guest without a channel), `already_member`, `not_found`, `rate_limited`, and as the rights say
 */
export async function createInvitation(app: App, actor: Actor, input: NewInvitation): Promise<MadeInvitation> {
  const { user_id: actor_id } = actor;
  if (input.email !== undefined) await app.limits.take('mail', input.email.toLowerCase());
  return change(app, actor_id, async (tx, publish) => {
    const workspace = await lockWorkspace(tx, actor_id, input.workspace_id, { right: 'invitation.create' });
    await demandSensible(tx, actor_id, workspace, input);
    const token = newToken();
    const url = `${app.origin()}/join#${token}`;
    const invitation = await insertInvitation(tx, actor_id, input, token);
    const { id: invitation_id, workspace_id, role } = invitation;
    await record(tx, actor, { action: 'invitation.create', workspace_id, invitation_id, role });
    if (input.email !== undefined) await tellInvited(app, tx, publish, workspace, { ...invitation, url, email: input.email });
    return { ...invitation, token, url };
  });
}

/**
 * Takes an invitation back: nobody can accept it any more.
 * @throws Refusal `not_found`
 */
export async function deleteInvitation(
  app: App,
  actor: Actor,
  workspace: AccessedWorkspace,
  { invitation_id }: InvitationKey,
): Promise<void> {
  await change(app, actor.user_id, async (tx) => {
    const [gone] = await tx
      .delete(invitations)
      .where(and(eq(invitations.id, invitation_id), seenBy(actor.user_id, workspace)))
      .returning({ role: invitations.role });
    if (!gone) throw new Refusal('not_found', 'There is no such invitation to this workspace.');
    await record(tx, actor, { action: 'invitation.delete', workspace_id: workspace.id, invitation_id, ...gone });
  });
}

async function demandSensible(
  tx: Transaction,
  actor_id: UserId,
  { id, facts }: AccessedWorkspace,
  { role, email, channel_ids }: NewInvitation,
): Promise<void> {
  demand(mayInvite(facts, role) ? 'allowed' : 'not_allowed');
  if (role === 'guest' && channel_ids.length === 0) {
    throw new Refusal('invalid_input', 'A guest is in the channels that he is brought into, and sees nothing else: name one.', {
      issues: [{ path: ['channel_ids'], message: 'must name a channel for a guest' }],
    });
  }
  for (const channel_id of channel_ids) {
    const channel = await accessChannel(tx, actor_id, channel_id);
    if (channel.workspace_id !== id) throw new Refusal('not_found', 'A channel of `channel_ids` is not in this workspace.');
    demand(channelRights['channelMember.add']({ ...channel.facts, self: false }));
  }
  if (email !== undefined && (await isMember(tx, id, email))) {
    throw new Refusal('already_member', 'The person with this e-mail address belongs to the workspace already.');
  }
}

async function isMember(tx: Transaction, workspace_id: AccessedWorkspace['id'], email: string): Promise<boolean> {
  const rows = await tx
    .select({ id: users.id })
    .from(users)
    .innerJoin(workspace_members, and(eq(workspace_members.user_id, users.id), eq(workspace_members.workspace_id, workspace_id)))
    .where(eq(sql`lower(${users.email})`, email.toLowerCase()));
  return rows.length > 0;
}

async function insertInvitation(tx: Transaction, created_by: UserId, input: NewInvitation, token: string) {
  const { workspace_id, role, email = null, channel_ids, expires_in } = input;
  const [row] = await tx
    .insert(invitations)
    .values({
      id: InvitationId.parse(uuidv7()),
      workspace_id,
      token_hash: hashToken(token),
      role,
      email,
      channel_ids: [...new Set(channel_ids)],
      expires_at: sql`now() + make_interval(secs => ${expires_in})`,
      max_uses: input.max_uses ?? (email === null ? null : 1),
      created_by,
    })
    .returning(invitationColumns);
  if (!row) throw new Error('an insert without its row');
  return row;
}

interface Sent {
  created_by: UserId;
  expires_at: Date;
  url: string;
  email: string;
}

async function tellInvited(
  app: App,
  tx: Transaction,
  publish: Publish,
  { id, view: { name } }: AccessedWorkspace,
  sent: Sent,
): Promise<void> {
  const maker = await findUser(app, tx, sent.created_by);
  if (!maker) throw new Error('somebody without a row invites');
  await writeMail(tx, mailOf(maker, name, sent));
  const [invited] = await tx
    .select({ user_id: users.id })
    .from(users)
    .where(eq(sql`lower(${users.email})`, sent.email.toLowerCase()));
  if (!invited) return;
  const place = { workspace_id: id, channel_id: null, message_id: null };
  await notify(tx, publish, [{ ...invited, notification: { type: 'workspace_invite', actor: maker, ...place, preview: name } }]);
}

function mailOf({ display_name, username }: User, workspace: string, { email, expires_at, url }: Sent) {
  const paragraphs = [
    `${display_name} (@${username}) invites you to the workspace ${workspace} on Parley.`,
    `To join, open this link before ${expires_at.toUTCString()}:\n${url}`,
    'It is for the account with the address that this mail came to: log in with it, or make one. If you know nothing of this, do nothing.',
  ];
  return { recipient: email, subject: `${display_name} invites you to ${workspace}`, content: paragraphs.join('\n\n') };
}
