import type { Channel, Message } from '@parley/client';
import { useEffect, useState } from 'react';
import { takeUploads, type Upload } from '../attachment/uploads.ts';
import { send } from '../message/outbox.ts';
import { stopTyping } from './typing.ts';

/** What has been written, and where it goes. */
export interface Written {
  channel_id: Channel['id'];
  parent_message_id: Message['id'] | undefined;
  text: string;
  uploads: readonly Upload[];
}

export interface Sending {
  maySend: boolean;
  /** It is to go as soon as its files are there. */
  isWaiting: boolean;
  submit(): void;
}

/** Sends what has been written, with its files; whoever has said that it is to go need not wait for these. */
export function useSending({ channel_id, parent_message_id, text, uploads }: Written, onSent: () => void): Sending {
  const [isWaiting, setWaiting] = useState(false);
  const isEmpty = text.trim() === '' && uploads.length === 0;
  const maySend = !isEmpty && uploads.every(({ state }) => state !== 'failed');
  const isComplete = uploads.every(({ state }) => state === 'done');

  const deliver = () => {
    const thread = parent_message_id === undefined ? {} : { parent_message_id };
    send({ channel_id, content: text.trim(), ...thread }, takeUploads(parent_message_id ?? channel_id));
    stopTyping();
    onSent();
  };
  useEffect(() => {
    if (!isWaiting || (maySend && !isComplete)) return;
    setWaiting(false);
    if (maySend) deliver();
  });
  const submit = () => {
    if (!maySend) return;
    if (isComplete) deliver();
    else setWaiting(true);
  };
  return { maySend, isWaiting, submit };
}
