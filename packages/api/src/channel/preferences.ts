import { type Channel, type ChannelPreferences, channelPreferencesSet, Refusal, type UserId } from '@parley/contracts';
import { channel_members } from '@parley/db';
import { and, eq } from 'drizzle-orm';
import type { App } from '../app.ts';
import { change } from '../event/change.ts';
import { accessChannel } from './access.ts';

/**
 * Says of what in a channel somebody wants to be told. What he wanted already is no change, and nobody hears of it.
 * @throws Refusal `not_found`, `not_a_member`
 */
export async function setPreferences(
  app: App,
  user_id: UserId,
  { channel_id, notify, muted_until }: ChannelPreferences,
): Promise<Channel> {
  return change(app, user_id, async (tx, publish) => {
    const his = and(eq(channel_members.channel_id, channel_id), eq(channel_members.user_id, user_id));
    const [before] = await tx
      .select({ notify: channel_members.notify, muted_until: channel_members.muted_until })
      .from(channel_members)
      .where(his)
      .for('no key update');
    if (!before) throw new Refusal('not_a_member', 'Join the channel first.');
    const wanted = { notify, muted_until: muted_until === undefined ? before.muted_until : muted_until };
    await tx.update(channel_members).set(wanted).where(his);
    const { view: channel } = await accessChannel(tx, user_id, channel_id);
    const isSame = notify === before.notify && wanted.muted_until?.getTime() === before.muted_until?.getTime();
    if (!isSame) publish(channelPreferencesSet, { channel, seen_by: user_id, user_id });
    return channel;
  });
}
