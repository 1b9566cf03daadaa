import type { Message } from '@parley/client';
import { toast } from 'sonner';
import { client } from '../client.ts';
import { sayFault } from '../ui/notice.tsx';

/**
 * Makes a post and all after it unread again, by going back to the post before it.
 * @returns the number of that one; nothing when it was not done
 */
export async function markUnread({ id, channel_id, seq }: Message): Promise<number | undefined> {
  try {
    const { items } = await client.messages.list.query({ channel_id, around: id, limit: 3 });
    const before = items.find((post) => post.seq < seq);
    if (!before) {
      toast.message('Nothing was said before this: it cannot be unread.');
      return undefined;
    }
    await client.channels.markRead.mutate({ channel_id, message_id: before.id, force: true });
    return before.seq;
  } catch (error) {
    sayFault(error);
    return undefined;
  }
}
