import type { Profile, UserId } from '@parley/contracts';
import type { App } from '../app.ts';
import { accessUser } from './access.ts';
import { toUser } from './queries.ts';

/** A person as somebody who may see him reads him. */
export async function readProfile(app: App, reader: UserId, user_id: UserId): Promise<Profile> {
  const { person, email } = await accessUser(app.db, reader, user_id);
  return { ...toUser(app, person), ...(email !== null && { email }) };
}
