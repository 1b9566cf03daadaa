import { type Scope, UserId, ChannelId, WorkspaceId } from '@parley/contracts';
import { z } from 'zod';
import { partitions } from '../event/cursor.ts';
import type { BusMessage } from './bus.ts';

const isScope = /^(channel|guests|workspace|members|role:(owner|admin|member|guest)|user):[0-9a-f-]{36}$/;
const scope = z.custom<Scope>((value) => typeof value === 'string' && isScope.test(value));
const partition = z
  .int()
  .min(0)
  .max(partitions - 1);
const seq = z.int().min(1);

const event = z.object({
  type: z.string(),
  workspace_id: WorkspaceId.nullable(),
  channel_id: ChannelId.nullable(),
  actor_id: UserId.nullable(),
  occurred_at: z.iso.datetime(),
  data: z.unknown(),
});

const users = z.array(UserId);
const node = z.string();

const shape: z.ZodType<BusMessage> = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('appended'), appended: z.array(z.object({ partition, seq, scope, event })) }),
  z.object({ kind: z.literal('heads'), heads: z.array(z.tuple([partition, seq])) }),
  z.object({
    kind: z.literal('whispered'),
    whispered: z.object({ scopes: z.array(scope), event, except: UserId.nullable() }),
  }),
  z.object({
    kind: z.literal('presence'),
    presence: z.union([
      z.object({ node, all: users, asks: z.boolean().optional() }),
      z.object({ node, came: users, went: users }),
    ]),
  }),
]);

const Messages = z.array(z.unknown());

/** Reads what another node wrote, leaving out what this one does not know: it may be of another version. */
export function readMessages(text: string): BusMessage[] {
  const messages = Messages.parse(JSON.parse(text));
  return messages.flatMap((message) => {
    const read = shape.safeParse(message);
    return read.success ? [read.data] : [];
  });
}
