import { type Channel, type Message, messageRights } from '@parley/client';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { PinOff } from 'lucide-react';
import { useEffect } from 'react';
import { client, queryClient } from '../client.ts';
import { useWorkspaceId } from '../frame/place.ts';
import { fetchAmidEvents, onEvent } from '../live/events.ts';
import { useMe, useSnapshot } from '../live/follow.ts';
import { applyToPins, type MessagePage } from '../message/history.ts';
import { Text } from '../message/text.tsx';
import { lastTime } from '../message/time.ts';
import { Avatar } from '../people/avatar.tsx';
import { IconButton } from '../ui/button.tsx';
import { sayFault, Waiting } from '../ui/notice.tsx';
import { factsOf } from './facts.ts';

const keyOf = (channel_id: string) => ['pins', channel_id];

/** What is pinned in a channel, kept right by the events. A channel has no more than come at once. */
function usePins(channel_id: Channel['id']) {
  const me = useMe().id;
  useEffect(
    () =>
      onEvent((event) => {
        queryClient.setQueryData<MessagePage>(keyOf(channel_id), (pins) => pins && applyToPins(pins, event, channel_id, me));
      }),
    [channel_id, me],
  );
  return useQuery({
    queryKey: keyOf(channel_id),
    queryFn: () =>
      fetchAmidEvents(
        () => client.messages.pins.query({ channel_id, limit: 100 }),
        (pins, event) => applyToPins(pins, event, channel_id, me),
      ),
    gcTime: 0,
  });
}

export function PinList({ channel, onLeave }: { channel: Channel; onLeave(): void }) {
  const pins = usePins(channel.id);
  if (pins.isPending) return <Waiting />;
  if (pins.isError) return <p className="p-4 text-sm text-danger">The pins cannot be shown.</p>;
  if (pins.data.items.length === 0)
    return <p className="p-4 text-sm text-muted">Nothing is pinned here. What is to be found again can be, by its menu.</p>;
  return (
    <ul className="flex flex-col divide-y overflow-y-auto">
      {pins.data.items.map((message) => (
        <li key={message.id}>
          <PinnedMessage channel={channel} message={message} onLeave={onLeave} />
        </li>
      ))}
    </ul>
  );
}

interface PinnedMessageProps {
  channel: Channel;
  message: Message;
  onLeave(): void;
}

function PinnedMessage({ channel, message, onLeave }: PinnedMessageProps) {
  const { id, user, content, created_at } = message;
  const snapshot = useSnapshot();
  const workspace_id = useWorkspaceId() ?? '';
  const mayUnpin = messageRights['message.unpin'](factsOf(snapshot, channel)) === 'allowed';
  return (
    <article className="relative flex gap-3 px-4 py-3 hover:bg-hover">
      <Avatar user={user} size={28} />
      <div className="min-w-0 flex-1 text-sm">
        <p className="flex items-baseline gap-2">
          <Link
            to="/app/w/$workspace_id/c/$channel_id"
            params={{ workspace_id, channel_id: channel.id }}
            search={{ at: id }}
            onClick={onLeave}
            aria-label={`Go to the message of ${user.display_name}: ${content}`}
            className="font-semibold after:absolute after:inset-0"
          >
            {user.display_name}
          </Link>
          <span className="text-xs text-muted">{lastTime(created_at)}</span>
        </p>
        <div className="line-clamp-6">
          <Text content={content} mentions={message.mentions} />
        </div>
      </div>
      {mayUnpin && (
        <IconButton
          label="Unpin"
          className="relative"
          onClick={() => void client.messages.unpin.mutate({ message_id: id }).catch(sayFault)}
        >
          <PinOff size={15} />
        </IconButton>
      )}
    </article>
  );
}
