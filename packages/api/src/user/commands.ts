import { type Me, type ProfileChanges, Refusal, type UserId } from '@parley/contracts';
import { takenIndex, users } from '@parley/db';
import { eq } from 'drizzle-orm';
import type { App } from '../app.ts';
import { findMe } from './queries.ts';

/**
 * Changes one's own profile; what is not named stays.
 * @throws Refusal `email_taken`, `username_taken`
 */
export async function updateProfile(app: App, user_id: UserId, changes: ProfileChanges): Promise<Me> {
  const named = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
  if (Object.keys(named).length > 0) {
    try {
      await app.db.update(users).set(named).where(eq(users.id, user_id));
    } catch (error) {
      throw takenIdentity(error) ?? error;
    }
  }
  return findMe(app, user_id);
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
