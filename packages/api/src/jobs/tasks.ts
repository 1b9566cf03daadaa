import { parseCronItems, type TaskList } from 'graphile-worker';
import type { App } from '../app.ts';
import { pruneAudit } from '../audit/commands.ts';
import { collectGarbage } from '../attachment/collecting.ts';
import { inspectAttachments } from '../attachment/inspecting.ts';
import { takeOutMissing } from '../call/missing.ts';
import { leaveSfu } from '../call/sfu.ts';
import { clearChannel } from '../channel/deletion.ts';
import { pruneEvents } from '../event/pruning.ts';
import { deliverPush, Push } from '../push/delivery.ts';
import { pruneInvitations } from '../invitation/access.ts';
import { Crowd, notifyCrowd } from '../notification/crowd.ts';
import { sendDigests } from '../notification/digests.ts';
import { pruneSilences } from '../notification/pruning.ts';
import { pruneMails, sendMail } from '../mail/commands.ts';
import { eraseWorkspace } from '../workspace/deletion.ts';

/** What is done outside of requests: retried until it succeeds, by one node at a time. */
export const inward = (app: App): TaskList => ({
  collect_garbage: () => collectGarbage(app),
  inspect_attachments: (payload) => inspectAttachments(app, payload),
  clear_channel: (payload) => clearChannel(app.db, payload),
  prune_events: async () => {
    const pruned = await pruneEvents(app.db);
    if (pruned > 0) app.logger.info({ pruned }, 'old events were pruned');
  },
  notify_crowd: (payload) => notifyCrowd(app, Crowd.parse(payload)),
  prune_audit: () => pruneAudit(app.db),
  prune_invitations: () => pruneInvitations(app.db),
  prune_silences: () => pruneSilences(app.db),
  prune_mails: () => pruneMails(app.db),
  send_digests: () => sendDigests(app),
  take_out_missing: () => takeOutMissing(app),
  erase_workspace: (payload) => eraseWorkspace(app.db, payload),
});

/** What waits for others, who may take their time: no other work waits for it. */
export const outward = (app: App): TaskList => ({
  push: (payload) => deliverPush(app, Push.parse(payload)),
  leave_sfu: (payload) => leaveSfu(app, payload),
  send_mail: (payload) => sendMail(app, payload),
});

/** When what is done now and then is done. */
export const timetable = parseCronItems([
  { task: 'prune_events', match: '23 * * * *', options: { backfillPeriod: 3_600_000 } },
  { task: 'prune_audit', match: '37 4 * * *' },
  { task: 'prune_invitations', match: '7 4 * * *' },
  { task: 'prune_mails', match: '17 4 * * *' },
  { task: 'prune_silences', match: '27 4 * * *' },
  { task: 'send_digests', match: '* * * * *', options: { queueName: 'send_digests', maxAttempts: 1 } },
  { task: 'collect_garbage', match: '* * * * *', options: { queueName: 'collect_garbage', maxAttempts: 1 } },
  { task: 'take_out_missing', match: '* * * * *', options: { queueName: 'take_out_missing', maxAttempts: 1 } },
]);
