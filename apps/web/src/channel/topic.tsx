import { type Channel, channelRights } from '@parley/client';
import { useState } from 'react';
import { useSnapshot } from '../live/follow.ts';
import { ChangeDialog } from './change.tsx';
import { factsOf } from './facts.ts';

/** What a channel is about just now; who may change it does so by a click. */
export function Topic({ channel }: { channel: Channel }) {
  const [isChanging, setChanging] = useState(false);
  const mayChange = channelRights['channel.update'](factsOf(useSnapshot(), channel)) === 'allowed' && !channel.archived_at;
  if (!mayChange) return channel.topic && <p className="min-w-0 truncate text-sm text-muted max-sm:hidden">{channel.topic}</p>;
  return (
    <>
      <button
        type="button"
        onClick={() => setChanging(true)}
        title="Change the topic"
        className="min-w-0 truncate rounded-md px-1.5 py-0.5 text-left text-sm text-muted hover:bg-hover hover:text-ink max-sm:hidden"
      >
        {channel.topic ?? 'Add a topic'}
      </button>
      <ChangeDialog channel={channel} field="topic" open={isChanging} onClose={() => setChanging(false)} />
    </>
  );
}
