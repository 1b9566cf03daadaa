import type { UserId } from '@parley/contracts';
import { sessions } from '@parley/db';
import { and, eq } from 'drizzle-orm';
import type { App } from '../app.ts';
import { networkOf } from './network.ts';

/** Somebody tries to log in: as whom, and from where. */
export interface Attempt {
  /** Whoever is meant, or just what was typed when there is nobody: both are counted alike. */
  account: UserId | string;
  ip: string | null;
}

/**
 * Counts a try to log in before the password is looked at, so that many at once are counted too. Whoever is at home where
 * he tries is not locked out by what strangers try elsewhere.
 * @throws Refusal `rate_limited`
 */
export async function countAttempt({ db, limits }: Pick<App, 'db' | 'limits'>, { account, ip }: Attempt): Promise<void> {
  const network = networkOf(ip);
  await limits.take('login_from_address', network);
  await limits.take('login', `${account} ${network}`);
  if (await isHome(db, account, ip)) return;
  await limits.take('login_from_strangers', account);
}

/** The password was right. */
export async function forgiveAttempt({ limits }: Pick<App, 'limits'>, { account, ip }: Attempt): Promise<void> {
  const network = networkOf(ip);
  await limits.giveBack('login_from_address', network);
  await limits.forget('login', `${account} ${network}`);
}

async function isHome(db: App['db'], account: string, ip: string | null): Promise<boolean> {
  if (ip === null || !/^[0-9a-f-]{36}$/.test(account)) return false;
  const [known] = await db
    .select({ id: sessions.id })
    .from(sessions)
    .where(and(eq(sessions.user_id, account as UserId), eq(sessions.ip, ip)))
    .limit(1);
  return known !== undefined;
}
