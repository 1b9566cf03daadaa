import { z } from 'zod';
import type { Scope } from './audience.ts';
import { ChannelId, UserId, WorkspaceId } from './id.ts';
import { Time } from './time.ts';

/** Where an event happened. */
export interface Place {
  workspace_id?: WorkspaceId | null;
  channel_id?: ChannelId | null;
}

/** An event as its noun declares it: what it says, and who hears it. */
export interface EventDefinition<Type extends string, Data extends z.ZodType, Facts = unknown> {
  type: Type;
  /** What goes out; a field that is not named here never leaves the server. */
  data: Data;
  /** Chosen by the event itself, so that no caller can widen it. */
  audience(about: z.output<Data> & Facts): Scope[];
  place(about: z.output<Data> & Facts): Place;
  /**
   * The channel in whose order it stands where it is told to single persons: among what they hear of that channel. What
   * is told to many stands where they would lose it.
   */
  among?(about: z.output<Data> & Facts): ChannelId;
}

/**
 * Declares an event beside its noun.
 * `Facts` is what its audience or place depends on beyond what it says; it does not go out.
 */
export const defineEvent =
  <Facts = unknown>() =>
  <Type extends string, Data extends z.ZodType>(
    type: Type,
    definition: Omit<EventDefinition<Type, Data, Facts>, 'type'>,
  ): EventDefinition<Type, Data, Facts> => ({ type, ...definition });

/** The shape in which an event of a definition reaches clients. */
export const envelope = <Type extends string, Data extends z.ZodType>(type: Type, data: Data) =>
  z.object({
    type: z.literal(type),
    workspace_id: WorkspaceId.nullable(),
    channel_id: ChannelId.nullable(),
    actor_id: UserId.nullable(),
    occurred_at: Time,
    data,
  });
