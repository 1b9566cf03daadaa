import { useEffect, useState } from 'react';
import { onEvent } from '../live/events.ts';
import { useMe } from '../live/follow.ts';

const longest = 200;

/** Reads to those who do not see it what others say in the channel that is open. */
export function Announcer({ channel_id }: { channel_id: string }) {
  const me = useMe().id;
  const [said, say] = useState('');
  useEffect(
    () =>
      onEvent((event) => {
        if (event.type !== 'message.created') return;
        const { message } = event.data;
        if (message.channel_id !== channel_id || message.parent_message_id !== null || message.user_id === me) return;
        say(`${message.user.display_name}: ${message.content.slice(0, longest)}`);
      }),
    [channel_id, me],
  );
  return (
    <p role="status" aria-label="Last said" className="sr-only">
      {said}
    </p>
  );
}
