import type { ChannelId, ClientMessageId, MessageId, UserId } from '@parley/client';

/** One message that somebody set out to send, however often he had to try. */
export interface Entry {
  user_id: UserId;
  channel_id: ChannelId;
  parent_message_id: MessageId | undefined;
  client_message_id: ClientMessageId;
  /** No two are the same. */
  content: string;
  /** `acked`: it is sent. `refused`: it is not. `unknown`: there was no answer, or none that says so. */
  fate: 'acked' | 'refused' | 'unknown';
  /** When he set out, by the clock that only goes forward. */
  began: number;
  /** What it was called in each of the answers. */
  ids: Set<string>;
}

/** All that was tried, and what its clients were told. */
export type Journal = readonly Entry[];

export const acked = (journal: Journal): Entry[] => journal.filter(({ fate }) => fate === 'acked');
