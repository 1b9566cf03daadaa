import type { Call, Channel, Event, User } from '@parley/client';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useSyncExternalStore } from 'react';
import { client, queryClient } from '../client.ts';
import { fetchAmidEvents, onEvent } from '../live/events.ts';

/** A call after an event: each carries the whole of it. */
export function applyToCall<Known extends Call>(call: Known, event: Event): Known | (Known & Call) {
  const isAboutIt = event.type === 'call.updated' || event.type === 'call.ended';
  return isAboutIt && event.data.call.id === call.id ? { ...call, ...event.data.call } : call;
}

/** The call that goes on in a channel, after an event. */
export function applyToLive(call: Call | null, event: Event, channel_id: Channel['id']): Call | null {
  switch (event.type) {
    case 'call.started':
    case 'call.updated':
      return event.data.call.channel_id === channel_id ? event.data.call : call;
    case 'call.ended':
      return event.data.call.id === call?.id ? null : call;
    default:
      return call;
  }
}

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

/** The calls by which others call one, after an event: those of direct messages in which one has not been yet. */
export function applyToRinging(calls: readonly Call[], event: Event, me: User['id']): readonly Call[] {
  switch (event.type) {
    case 'call.started':
      return event.workspace_id === null ? [...without(calls, event.data.call.id), event.data.call].filter(concerns(me)) : calls;
    case 'call.updated':
      return calls.map((call) => (call.id === event.data.call.id ? event.data.call : call)).filter(concerns(me));
    case 'call.ended':
      return without(calls, event.data.call.id);
    default:
      return calls;
  }
}

const without = (calls: readonly Call[], id: string) => calls.filter((call) => call.id !== id);

const concerns =
  (me: User['id']) =>
  ({ participants }: Call): boolean =>
    !participants.some(({ user }) => user.id === me);

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
