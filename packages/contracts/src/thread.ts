import { z } from 'zod';
import { WorkspaceId } from './id.ts';
import { Message } from './message.ts';
import { pageInput } from './page.ts';
import { Time } from './time.ts';

/** A thread as somebody who follows it finds it. */
export const Thread = z
  .object({
    message: Message.meta({ description: 'The message that it began with.' }),
    unread_count: z.int().meta({ description: 'Replies of others beyond what he has read.' }),
    last_read_at: Time.nullable(),
  })
  .meta({ id: 'Thread' });
export type Thread = z.infer<typeof Thread>;

export const ThreadQuery = z.strictObject({
  workspace_id: WorkspaceId.optional(),
  unread: z.boolean().default(false).meta({ description: 'Only those with unread replies.' }),
  ...pageInput,
});
export type ThreadQuery = z.output<typeof ThreadQuery>;
