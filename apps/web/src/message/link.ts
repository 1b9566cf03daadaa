import type { Message } from '@parley/client';
import { toast } from 'sonner';

/** An address that leads to a message. */
export const linkTo = ({ id, channel_id }: Message, workspace_id: string) =>
  `${location.origin}/app/w/${workspace_id}/c/${channel_id}?at=${id}`;

/** Puts a link into the clipboard; where the browser has none for us, it is shown, so that one can copy it oneself. */
export async function copy(link: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(link);
    toast.success('The link is copied');
  } catch {
    toast.message(link, { duration: Infinity });
  }
}
