import type { Channel } from '@parley/client';
import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { client, queryClient } from '../client.ts';
import { fetchAmidEvents, onEvent } from '../live/events.ts';
import { useMe, useSnapshot } from '../live/follow.ts';
import { refusalOf } from '../refusal.ts';
import { applyToSeen, type OpenChannel } from './seen.ts';

const keyOf = (channel_id: string) => ['channel', channel_id];

/** The channel that is open; `undefined` while it is asked for. */
export function useChannel(channel_id: string): OpenChannel {
  const me = useMe().id;
  const joined = useJoined(channel_id);
  const isJoined = joined !== undefined;
  const seen = useQuery({
    queryKey: keyOf(channel_id),
    queryFn: () => fetchAmidEvents<OpenChannel>(() => client.channels.get.query({ channel_id }), applyToSeen),
    enabled: !isJoined,
    staleTime: 0,
    retry: false,
    throwOnError: (error) => !isUnknown(error),
  });
  useEffect(() => keepRight(channel_id, me), [channel_id, me]);
  if (joined) return joined;
  return seen.isError ? null : seen.data;
}

/** There is none, or none for him; whatever else went wrong may be otherwise in a moment. */
const isUnknown = (error: unknown) => ['NOT_FOUND', 'BAD_REQUEST'].includes(refusalOf(error)?.code ?? '');

/** A channel that he is in. */
function useJoined(channel_id: string): Channel | undefined {
  const { channels, dms } = useSnapshot();
  return channels.find(({ id }) => id === channel_id) ?? dms.find(({ channel }) => channel.id === channel_id)?.channel;
}

function keepRight(channel_id: string, me: string): () => void {
  return onEvent((event) => {
    queryClient.setQueryData<OpenChannel>(keyOf(channel_id), (seen) => applyToSeen(seen, event));
    // Who only looked at it has not heard what was said meanwhile.
    if (event.type === 'member.joined' && event.channel_id === channel_id && event.data.user.id === me)
      void queryClient.invalidateQueries({ queryKey: ['posts', channel_id] });
  });
}
