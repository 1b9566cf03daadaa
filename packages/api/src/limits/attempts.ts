import { createHash } from 'node:crypto';
import type { UserId } from '@parley/contracts';
import { sessions } from '@parley/db';
import { and, eq } from 'drizzle-orm';
import type { App } from '../app.ts';
import { networkOf } from './network.ts';

/** Somebody tries to log in: as whom, and from where. */
export interface Attempt {
  /** Whoever is meant. When there is nobody, what was typed is counted alike. */
  user_id: UserId | undefined;
  login: string;
  ip: string | null;
}

/**
 * Counts a try to log in before the password is looked at, so that many at once are counted too. Whoever is at home where
 * he tries is not locked out by what strangers try elsewhere.
 * @throws Refusal `rate_limited`
 */
export async function countAttempt({ db, limits }: Pick<App, 'db' | 'limits'>, attempt: Attempt): Promise<void> {
  const [account, network] = [accountOf(attempt), networkOf(attempt.ip)];
  await limits.take('login_from_address', network);
  await limits.take('login', `${account} ${network}`);
  if (await isHome(db, attempt)) return;
  await limits.take('login_from_strangers', account);
}

/** The password was right. */
export async function forgiveAttempt({ limits }: Pick<App, 'limits'>, attempt: Attempt): Promise<void> {
  const [account, network] = [accountOf(attempt), networkOf(attempt.ip)];
  await limits.giveBack('login_from_address', network);
  await limits.forget('login', `${account} ${network}`);
}

/** What was typed is not kept: now and then it is a password. */
const accountOf = ({ user_id, login }: Attempt) =>
  user_id ?? createHash('sha256').update(login.toLowerCase()).digest('base64url');

async function isHome(db: App['db'], { user_id, ip }: Attempt): Promise<boolean> {
  if (ip === null || user_id === undefined) return false;
  const [known] = await db
    .select({ id: sessions.id })
    .from(sessions)
    .where(and(eq(sessions.user_id, user_id), eq(sessions.ip, ip)))
    .limit(1);
  return known !== undefined;
}
