import type { Event, ParleyClient } from '@parley/client';

export type EventOf<Type extends Event['type']> = Extract<Event, { type: Type }>;

/** What somebody heard on one subscription, in order. */
export interface Hearing {
  readonly events: readonly Event[];
  /** The ids under which they came, one for each. */
  readonly ids: readonly string[];
  readonly lastId: string;
  /**
   * Waits for an event of a type, heard already or still to come.
   * @throws after five seconds, with what was heard instead
   */
  until<Type extends Event['type']>(type: Type, which?: (event: EventOf<Type>) => boolean): Promise<EventOf<Type>>;
  /** What was heard so far, without `ready`, what he was notified of, and people coming and going meanwhile. */
  readonly told: Event[];
  /** The types of that. */
  types(): string[];
  stop(): void;
}

const patience = 5_000;

/** Begins to listen; done when the subscription is live. */
export async function hear(client: ParleyClient, last_event_id?: string): Promise<Hearing> {
  const events: Event[] = [];
  const ids: string[] = [];
  const waiting = new Set<() => void>();
  const wake = () => {
    for (const go of waiting) go();
  };
  let failure: Error | undefined;
  const subscription = client.events.subscribe.subscribe(last_event_id === undefined ? undefined : { last_event_id }, {
    onData: ({ id, data }) => {
      ids.push(id);
      events.push(data);
      wake();
    },
    onError: (error) => {
      failure = error;
      wake();
    },
  });

  const until: Hearing['until'] = async (type, which = () => true) => {
    type Wanted = EventOf<typeof type>;
    const deadline = Date.now() + patience;
    for (;;) {
      const found = events.find((event): event is Wanted => event.type === type && which(event as Wanted));
      if (found) return found;
      if (failure) throw failure;
      if (Date.now() > deadline)
        throw new Error(`no ${type} was heard, but: ${events.map((event) => event.type).join(', ') || 'nothing'}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(go, deadline - Date.now() + 1);
        waiting.add(go);
        function go() {
          clearTimeout(timer);
          waiting.delete(go);
          resolve();
        }
      });
    }
  };

  await until('ready');
  return {
    events,
    ids,
    until,
    get lastId() {
      return ids.at(-1) ?? '';
    },
    get told() {
      return events.filter(isTold);
    },
    types: () => events.filter(isTold).map(({ type }) => type),
    stop: () => subscription.unsubscribe(),
  };
}

const isTold = ({ type }: Event) => type !== 'ready' && type !== 'presence.changed' && !type.startsWith('notification.');
