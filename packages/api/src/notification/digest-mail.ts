import type { NotificationType } from '@parley/contracts';
import { type NotificationRow, previewOfRow } from './queries.ts';

/** How many notifications a mail tells of one by one. */
const told = 20;

/**
 * What somebody is written about what he has not read: who wants what of him, and no more of it than a notification shows.
 * @param rows his notifications, oldest first
 * @param origin where he reads all of it
 */
export function digestOf(display_name: string, rows: NotificationRow[], origin: string): { subject: string; content: string } {
  const left = rows.length - told;
  const content = [
    `Hello ${display_name},`,
    'this is what you have not read:',
    ...rows.slice(0, told).map(paragraphOf),
    ...(left > 0 ? [`And ${left} more.`] : []),
    origin,
    'You are sent this because you were away. If you do not want such mails, turn off "email" in your notification preferences.',
  ];
  return { subject: rows.length === 1 ? 'One notification' : `${rows.length} notifications`, content: content.join('\n\n') };
}

const paragraphOf = (row: NotificationRow) => `${row.actor.display_name} ${deeds[row.type](row)}\n    ${previewOfRow(row)}`;

const deeds: Record<NotificationType, (row: NotificationRow) => string> = {
  mention: (row) => `called you in ${placeOf(row)}:`,
  direct_message: () => 'wrote to you:',
  thread_reply: (row) => `replied in a thread in ${placeOf(row)}:`,
  reaction: (row) => `reacted to what you wrote in ${placeOf(row)}:`,
  channel_invite: () => 'brought you into a channel:',
  workspace_invite: () => 'invited you to a workspace:',
  call: () => 'called you in:',
};

function placeOf({ channel_name, workspace_name }: NotificationRow): string {
  if (channel_name === null) return 'a direct message';
  return workspace_name === null ? `#${channel_name}` : `#${channel_name} (${workspace_name})`;
}
