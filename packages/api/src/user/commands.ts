import {
  type Me,
  type NewStatus,
  type ProfileChanges,
  profileUpdated,
  Refusal,
  type UserId,
  userUpdated,
} from '@parley/contracts';
import { takenIndex, users } from '@parley/db';
import { eq } from 'drizzle-orm';
import type { App } from '../app.ts';
import { change } from '../event/change.ts';
import { findSightings } from '../presence/whereabouts.ts';
import { findMe, findUser } from './queries.ts';

/**
 * Changes one's own profile; what is not named stays.
 * @throws Refusal `email_taken`, `username_taken`
 */
export async function updateProfile(app: App, user_id: UserId, changes: ProfileChanges): Promise<Me> {
  const named = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
  if (Object.keys(named).length > 0) await changeUser(app, user_id, named);
  return findMe(app, user_id);
}

/** Says what somebody is up to, until it ends or he says something else. */
export async function setStatus(app: App, user_id: UserId, { availability, text, emoji, expires_at }: NewStatus): Promise<Me> {
  await changeUser(app, user_id, {
    availability,
    status_text: text ?? null,
    status_emoji: emoji ?? null,
    status_expires_at: expires_at ?? null,
  });
  return findMe(app, user_id);
}

/** Changes somebody's row, and tells those who can see him. */
async function changeUser(app: App, user_id: UserId, changes: Partial<typeof users.$inferInsert>): Promise<void> {
  await change(app, user_id, async (tx, publish) => {
    try {
      await tx.update(users).set(changes).where(eq(users.id, user_id));
    } catch (error) {
      throw takenIdentity(error) ?? error;
    }
    const [user, [sighting]] = [await findUser(app, tx, user_id), await findSightings(tx, [user_id])];
    if (!user || !sighting) throw new Error('a user vanished within his own transaction');
    const { workspace_ids, channel_ids, direct_channel_ids } = sighting;
    publish(profileUpdated, { user: await findMe(app, user_id, tx) });
    publish(userUpdated, { user, workspace_ids, channel_ids, direct_channel_ids });
  });
}

/** The refusal for an e-mail or username that somebody else has, if that is what the database said. */
export function takenIdentity(error: unknown): Refusal | undefined {
  switch (takenIndex(error)) {
    case 'users_email_key':
      return new Refusal('email_taken', 'This e-mail address has an account already. Log in instead.');
    case 'users_username_key':
      return new Refusal('username_taken', 'This username is taken. Choose another.');
    default:
      return undefined;
  }
}
