import type { EventDefinition, Scope, UserId } from '@parley/contracts';
import type { z } from 'zod';
import type { App } from '../app.ts';
import { draft, type WireEvent } from './log.ts';

/** An event that is not kept, and who hears it. */
export function ephemeral<Type extends string, Data extends z.ZodType, Facts>(
  definition: EventDefinition<Type, Data, Facts>,
  actor_id: UserId | null,
  about: z.input<Data> & Facts,
): { scopes: Scope[]; event: WireEvent } {
  const drafts = draft(definition, actor_id, about);
  const scopes = drafts.map(({ scope }) => scope);
  const { scope: _scope, ...event } = { ...drafts[0], occurred_at: new Date().toISOString() };
  return { scopes, event: event as WireEvent };
}

/** Tells something that is not kept to whoever listens just now, at any node, but not to him who does it. */
export function whisper<Type extends string, Data extends z.ZodType, Facts>(
  { hub, bus }: Pick<App, 'hub' | 'bus'>,
  definition: EventDefinition<Type, Data, Facts>,
  actor_id: UserId,
  about: z.input<Data> & Facts,
): void {
  const whispered = { ...ephemeral(definition, actor_id, about), except: actor_id };
  hub.whisper(whispered);
  bus.publish({ kind: 'whispered', whispered });
}
