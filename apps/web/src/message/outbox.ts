import type { Attachment, Message, NewMessage } from '@parley/client';
import { useSyncExternalStore } from 'react';
import { v4 as uuidv4 } from 'uuid';
import { discard } from '../attachment/uploads.ts';
import { client } from '../client.ts';
import { onEvent } from '../live/events.ts';
import { faultOf } from '../refusal.ts';

/** A message that is on its way, or that did not get there. */
export interface Outgoing {
  client_message_id: string;
  message: Omit<NewMessage, 'client_message_id'>;
  /** The files that go with it. */
  attachments: readonly Attachment[];
  written_at: Date;
  /** Why it was not sent. */
  fault?: string | undefined;
}

let outgoing: readonly Outgoing[] = [];
const watchers = new Set<() => void>();

function change(next: readonly Outgoing[]): void {
  outgoing = next;
  for (const watcher of watchers) watcher();
}

const isNot =
  (client_message_id: string) =>
  (other: Outgoing): boolean =>
    other.client_message_id !== client_message_id;

// It arrives by the events, before or after the answer to whoever sent it.
onEvent((event) => {
  if (event.type !== 'message.created') return;
  const { client_message_id } = event.data.message;
  if (client_message_id !== null) change(outgoing.filter(isNot(client_message_id)));
});

/** What is on its way to a channel, or to a thread in it. */
export function useOutgoing(channel_id: string, parent_message_id?: string): Outgoing[] {
  const all = useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    () => outgoing,
  );
  return all.filter(({ message }) => message.channel_id === channel_id && message.parent_message_id === parent_message_id);
}

/** Sends a message; it can be seen at once, and stays in sight with a reason if it is not sent. */
export function send(given: Outgoing['message'], attachments: readonly Attachment[] = []): void {
  const message = attachments.length === 0 ? given : { ...given, attachment_ids: attachments.map(({ id }) => id) };
  void deliver({ client_message_id: uuidv4(), message, attachments, written_at: new Date() });
}

/** Sends again what was not sent. By its id the server knows it, should it have arrived all the same. */
export const sendAgain = (one: Outgoing): void => void deliver({ ...one, fault: undefined });

export function giveUp({ client_message_id, attachments }: Outgoing): void {
  change(outgoing.filter(isNot(client_message_id)));
  for (const attachment of attachments) discard(attachment);
}

async function deliver(one: Outgoing): Promise<Message | undefined> {
  const isThis = (other: Outgoing) => other.client_message_id === one.client_message_id;
  change([...outgoing.filter((other) => !isThis(other)), one]);
  try {
    return await client.messages.create.mutate({ ...one.message, client_message_id: one.client_message_id });
  } catch (error) {
    change(outgoing.map((other) => (isThis(other) ? { ...other, fault: faultOf(error) } : other)));
    return undefined;
  }
}
