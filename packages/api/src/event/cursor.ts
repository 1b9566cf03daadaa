import type { ChannelId, Resync } from '@parley/contracts';

export const partitions = 16;

/** The partition of what a channel is told, as `event_partition` in the migrations has it. */
export const partitionOf = (channel_id: ChannelId): number => Number.parseInt(channel_id.slice(-1), 16);

/** A number for each partition of the log: the heads, or how far a subscriber has come. */
export type Vector = number[];

/** A cursor as clients keep it: `epoch.` and the sixteen numbers in base 36. An event's id is one too. */
export const formatCursor = (epoch: string, vector: Vector): string =>
  `${epoch}.${vector.map((seq) => seq.toString(36)).join('-')}`;

/**
 * The id of an event: the cursor that continues right after it, and the partition whose last event it is. Without that,
 * two events that come in one order here and in another there would go out under one id.
 */
export const formatEventId = (epoch: string, vector: Vector, partition: number): string =>
  `${formatCursor(epoch, vector)}.${partition.toString(36)}`;

/** Why a cursor cannot be continued from. */
export type Unusable = Resync['data']['reason'];

const form = /^([0-9a-z]{1,40})\.([0-9a-z]{1,11}(?:-[0-9a-z]{1,11}){15})(?:\.[0-9a-f])?$/;

/**
 * Reads a cursor against the log as it is now.
 * It says only how far its holder has come, never what he may hear: it need not be secret or signed.
 * @param log its epoch, its heads, and the floors below which events have been pruned
 */
export function parseCursor(cursor: string, log: { epoch: string; heads: Vector; floors: Vector }): Vector | Unusable {
  const [, epoch, numbers] = form.exec(cursor) ?? [];
  if (epoch === undefined || numbers === undefined) return 'unknown';
  if (epoch !== log.epoch) return 'another_log';
  const vector = numbers.split('-').map((seq) => Number.parseInt(seq, 36));
  if (vector.some((seq, partition) => seq > (log.heads[partition] ?? 0))) return 'unknown';
  if (vector.some((seq, partition) => seq < (log.floors[partition] ?? 0))) return 'too_old';
  return vector;
}
