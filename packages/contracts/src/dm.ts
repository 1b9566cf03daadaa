import { z } from 'zod';
import { Channel } from './channel.ts';
import { UserId } from './id.ts';
import { Message, NewMessage } from './message.ts';
import { pageInput } from './page.ts';
import { User } from './user.ts';

/** A direct message as one of those in it knows it, without what was said. */
export const DirectChannel = z
  .object({
    channel: Channel,
    users: z.array(User).meta({ description: 'Who is in it, he who reads this among them.' }),
    unread_count: z.int(),
  })
  .meta({ id: 'DirectChannel' });
export type DirectChannel = z.infer<typeof DirectChannel>;

export const Conversation = DirectChannel.extend({ last_message: Message.nullable() }).meta({ id: 'Conversation' });
export type Conversation = z.infer<typeof Conversation>;

export const ConversationQuery = z.strictObject(pageInput);
export type ConversationQuery = z.output<typeof ConversationQuery>;

export const NewDirectChannel = z.strictObject({
  user_ids: z.array(UserId).min(1).max(8).meta({ description: 'The others. Yourself alone: a place for notes.' }),
});
export type NewDirectChannel = z.output<typeof NewDirectChannel>;

export const NewDirectMessage = NewMessage.omit({ channel_id: true }).extend({ user_id: UserId });
export type NewDirectMessage = z.output<typeof NewDirectMessage>;

export const DirectMessageQuery = z.strictObject({ user_id: UserId, ...pageInput });
export type DirectMessageQuery = z.output<typeof DirectMessageQuery>;
