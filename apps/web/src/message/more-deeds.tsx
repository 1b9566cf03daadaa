import { channelRights, type Message } from '@parley/client';
import { BellRing, Ellipsis, History, Link, MailOpen, Pencil, Pin, PinOff, Trash2 } from 'lucide-react';
import { factsOf } from '../channel/facts.ts';
import { client } from '../client.ts';
import { useSnapshot } from '../live/follow.ts';
import { IconButton } from '../ui/button.tsx';
import { Menu, MenuItem, MenuLine } from '../ui/menu.tsx';
import { sayFault } from '../ui/notice.tsx';
import { copy, linkTo } from './link.ts';
import { usePlace } from './place.tsx';
import { markUnread } from './unread.ts';

export interface MoreDeedsProps {
  message: Message;
  onOpenChange(isOpen: boolean): void;
}

const size = 15;

/** All that somebody may do with a message. */
export function MoreDeeds({ message, onOpenChange }: MoreDeedsProps) {
  const { edit, ask, may, workspace_id } = usePlace();
  return (
    <Menu
      onOpenChange={onOpenChange}
      trigger={
        <IconButton label="More">
          <Ellipsis size={17} />
        </IconButton>
      }
    >
      {may('message.update', message) && (
        <MenuItem icon={<Pencil size={size} />} onSelect={() => edit(message.id)}>
          Edit
        </MenuItem>
      )}
      <MenuItem icon={<Link size={size} />} onSelect={() => void copy(linkTo(message, workspace_id))}>
        Copy link
      </MenuItem>
      <Pinning message={message} />
      <Unreading message={message} />
      {message.edited_at && (
        <MenuItem icon={<History size={size} />} onSelect={() => ask({ about: 'revisions', message })}>
          What it said before
        </MenuItem>
      )}
      {may('message.explain', message) && (
        <MenuItem icon={<BellRing size={size} />} onSelect={() => ask({ about: 'notified', message })}>
          Who was notified
        </MenuItem>
      )}
      {may('message.delete', message) && (
        <>
          <MenuLine />
          <MenuItem icon={<Trash2 size={size} />} isDangerous onSelect={() => ask({ about: 'delete', message })}>
            Delete
          </MenuItem>
        </>
      )}
    </Menu>
  );
}

function Pinning({ message }: { message: Message }) {
  const { may } = usePlace();
  const { id: message_id, pinned_at } = message;
  if (!may(pinned_at ? 'message.unpin' : 'message.pin', message)) return null;
  const change = () => (pinned_at ? client.messages.unpin.mutate({ message_id }) : client.messages.pin.mutate({ message_id }));
  return (
    <MenuItem icon={pinned_at ? <PinOff size={size} /> : <Pin size={size} />} onSelect={() => void change().catch(sayFault)}>
      {pinned_at ? 'Unpin from the channel' : 'Pin to the channel'}
    </MenuItem>
  );
}

/** Replies are not unread in a channel, and the first post of all has none before it. */
function Unreading({ message }: { message: Message }) {
  const { channel, isThread, leaveUnread } = usePlace();
  const may = channelRights['channel.markRead'](factsOf(useSnapshot(), channel)) === 'allowed';
  if (!may || isThread || message.seq === 1) return null;
  const mark = async () => {
    const seq = await markUnread(message);
    if (seq !== undefined) leaveUnread(seq);
  };
  return (
    <MenuItem icon={<MailOpen size={size} />} onSelect={() => void mark()}>
      Mark unread from here
    </MenuItem>
  );
}
