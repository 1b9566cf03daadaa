import type { AuditAction, AuditEntry } from '@parley/client';
import { roleNames } from './roles.ts';

/** What is written down, as one looks for it. */
export const actionNames: Record<AuditAction, string> = {
  'workspace.create': 'Workspace founded',
  'workspace.update': 'Workspace changed',
  'member.add': 'Member added',
  'member.update': 'Role changed',
  'member.remove': 'Member left or removed',
  'invitation.create': 'Invitation made',
  'invitation.delete': 'Invitation revoked',
  'invitation.accept': 'Invitation accepted',
  'channel.update': 'Channel changed',
  'channel.delete': 'Channel deleted',
  'message.delete': 'Message deleted',
  'auth.login': 'Logged in',
  'auth.fail': 'Wrong password',
  'auth.logout': 'Logged out',
  'session.delete': 'Session ended',
  'session.reuse': 'Spent token used',
  'user.changePassword': 'Password changed',
  'right.refuse': 'Refused',
};

/**
 * What somebody did, as one says it after his name.
 * @param channel what the channel is called that it is about, if that is known
 */
export function told(entry: AuditEntry, channel: string | undefined): string {
  const { action, actor, user, fields, refused_right } = entry;
  const whom = user ? `@${user.username}` : 'somebody';
  const role = entry.role === null ? 'member' : roleNames[entry.role].toLowerCase();
  const self = user !== null && user.id === actor?.id;
  const place = channel === undefined ? 'a channel' : `#${channel}`;
  switch (action) {
    case 'workspace.create':
      return 'founded the workspace';
    case 'workspace.update':
      return `changed ${listed(fields)} of the workspace`;
    case 'member.add':
      return `added ${whom} as ${role}`;
    case 'member.update':
      return `made ${self ? 'himself' : whom} ${role}`;
    case 'member.remove':
      return self ? 'left the workspace' : `removed ${whom}`;
    case 'invitation.create':
      return `made an invitation for the role ${role}`;
    case 'invitation.delete':
      return 'revoked an invitation';
    case 'invitation.accept':
      return `came by an invitation, as ${role}`;
    case 'channel.update':
      return `changed ${listed(fields)} of ${place}`;
    case 'channel.delete':
      return `deleted ${place}`;
    case 'message.delete':
      return `deleted a message of ${whom} in ${place}`;
    case 'auth.login':
      return 'logged in';
    case 'auth.fail':
      return user ? `gave a wrong password for ${whom}` : 'gave a wrong password';
    case 'auth.logout':
      return 'logged out';
    case 'session.delete':
      return 'ended a session';
    case 'session.reuse':
      return 'used a refresh token that was spent; the session was ended';
    case 'user.changePassword':
      return 'changed the password';
    case 'right.refuse':
      return `tried ${refused_right ?? 'something'} and was refused`;
  }
}

const listed = (fields: string[]) => (fields.length === 0 ? 'something' : fields.join(', ').replaceAll('_', ' '));
