import type { Channel, Snapshot } from '@parley/client';

/** What somebody can go to at once, in the order in which it stands in the sidebar. */
export interface Conversations {
  channels: Channel[];
  direct: Channel[];
}

export function conversationsIn({ channels, dms }: Pick<Snapshot, 'channels' | 'dms'>, workspace_id: string): Conversations {
  return {
    channels: channels.filter((channel) => channel.workspace_id === workspace_id && !channel.archived_at).sort(byName),
    direct: dms.map(({ channel }) => channel).sort(byLastMessage),
  };
}

const byName = (one: Channel, other: Channel) => (one.name ?? '').localeCompare(other.name ?? '');

/** When something was last said there. */
export const lastHeard = ({ last_message_at, created_at }: Channel) => (last_message_at ?? created_at).getTime();

const byLastMessage = (one: Channel, other: Channel) => lastHeard(other) - lastHeard(one);

/**
 * The one before (`-1`) or after (`1`) the current one, going round at the ends.
 * @param isWanted which of them to stop at
 */
export function neighbour(
  channels: Channel[],
  current: string | undefined,
  step: 1 | -1,
  isWanted: (channel: Channel) => boolean = () => true,
): Channel | undefined {
  const at = channels.findIndex(({ id }) => id === current);
  const start = at === -1 && step === -1 ? 0 : at;
  const { length } = channels;
  const inOrder = channels.map((_, index) => channels[(start + step * (index + 1) + length * 2) % length]);
  return inOrder.find((channel) => channel !== undefined && channel.id !== current && isWanted(channel));
}
