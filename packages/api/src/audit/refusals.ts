import { CallId, ChannelId, MessageId, Refusal, UserId, WorkspaceId } from '@parley/contracts';
import { z } from 'zod';
import type { App } from '../app.ts';
import { accessCall } from '../call/access.ts';
import { type AccessedChannel, accessChannel } from '../channel/access.ts';
import { accessMember } from '../member/access.ts';
import { accessMessage } from '../message/access.ts';
import { type Actor, type Deed, record } from './commands.ts';

/** Something that somebody tried to do. */
export interface Trial {
  right: string;
  input: unknown;
  refusal: Refusal;
}

/**
 * Writes down that somebody tried to do in a workspace of his what he has no right to; of private channels nothing. It comes
 * once an hour for each right, so that nobody fills the log by trying.
 */
export async function recordRefusal(app: App, actor: Actor, trial: Trial): Promise<void> {
  if (trial.refusal.code !== 'FORBIDDEN') return;
  try {
    const place = await placeOf(app, actor.user_id, trial.input);
    if (!place || !app.refusals.passes(`${actor.user_id} ${place.workspace_id} ${trial.right}`)) return;
    await record(app.db, actor, { ...place, action: 'right.refuse', refused_right: trial.right });
  } catch (error) {
    if (!(error instanceof Refusal)) app.logger.error({ err: error }, 'what was refused could not be written down');
  }
}

type Place = Pick<Deed, 'workspace_id' | 'channel_id' | 'user_id'>;

/** What an input is about, as far as it says so: nobody has looked yet whether all of it is as it should be. */
const About = z
  .object({
    workspace_id: WorkspaceId.optional().catch(undefined),
    channel_id: ChannelId.optional().catch(undefined),
    message_id: MessageId.optional().catch(undefined),
    call_id: CallId.optional().catch(undefined),
    user_id: UserId.optional().catch(undefined),
  })
  .catch({});

/** @throws Refusal `not_found` when he does not see it any more */
async function placeOf(app: App, actor_id: UserId, input: unknown): Promise<Place | undefined> {
  const { workspace_id, channel_id, message_id, call_id, user_id } = About.parse(input);
  if (message_id) return inChannel((await accessMessage(app, actor_id, message_id)).channel);
  if (call_id) return inChannel((await accessCall(app.db, actor_id, call_id)).channel);
  const place = channel_id ? inChannel(await accessChannel(app.db, actor_id, channel_id)) : workspace_id && { workspace_id };
  return place && user_id ? { ...place, user_id: await seen(app, actor_id, place, user_id) } : place;
}

function inChannel({ id: channel_id, workspace_id, facts }: AccessedChannel): Place | undefined {
  return workspace_id && facts.type === 'public' ? { workspace_id, channel_id } : undefined;
}

/** Whom he may not see he cannot have others read of. */
async function seen(app: App, actor_id: UserId, { workspace_id }: Place, user_id: UserId): Promise<UserId | null> {
  const member = await accessMember(app, actor_id, { workspace_id, user_id }).catch((error: unknown) => {
    if (!(error instanceof Refusal)) throw error;
  });
  return member ? user_id : null;
}
