import type { Call, Channel, User } from '@parley/client';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useSyncExternalStore } from 'react';
import { client, queryClient } from '../client.ts';
import { fetchAmidEvents, onEvent } from '../live/events.ts';
import { applyToLive, applyToRinging, without } from './state.ts';

/** The call that goes on in a channel. */
export function useLiveCall(channel_id: Channel['id']): Call | null {
  const queryKey = ['live call', channel_id];
  useEffect(
    () =>
      onEvent((event) => {
        queryClient.setQueryData<Call | null>(['live call', channel_id], (call) =>
          call === undefined ? call : applyToLive(call, event, channel_id),
        );
      }),
    [channel_id],
  );
  const { data } = useQuery({
    queryKey,
    queryFn: () =>
      fetchAmidEvents<Call | null>(
        async () => (await client.calls.list.query({ channel_id, live: true, limit: 1 })).items[0] ?? null,
        (call, event) => applyToLive(call, event, channel_id),
      ),
    gcTime: 0,
  });
  return data ?? null;
}

let ringing: readonly Call[] = [];
const watchers = new Set<() => void>();

function ring(calls: readonly Call[]): void {
  ringing = calls;
  for (const watcher of watchers) watcher();
}

/** The calls that one is called to. */
export function useRinging(me: User['id']): readonly Call[] {
  useEffect(() => onEvent((event) => ring(applyToRinging(ringing, event, me))), [me]);
  return useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    () => ringing,
  );
}

/** Does not want to be called any more. */
export const dismiss = (id: Call['id']): void => ring(without(ringing, id));
