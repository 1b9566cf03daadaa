import type { Call, Channel, Event, User } from '@parley/client';

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

export const without = (calls: readonly Call[], id: string) => calls.filter((call) => call.id !== id);

const concerns =
  (me: User['id']) =>
  ({ participants }: Call): boolean =>
    !participants.some(({ user }) => user.id === me);
