import type { SignedIn } from '@parley/client';
import { client, visitor } from '../client.ts';
import { isLive } from '../live/connection.ts';
import { refusalOf } from '../refusal.ts';
import { currentTokens, forgetTokens, keepTokens, onTokens, type Tokens } from './tokens.ts';

/** Milliseconds before the end of an access token at which it is renewed. */
const margin = 90_000;
const retryMs = 5_000;

/** Renews a token that has ended, or ends soon. Whoever comes back after a while has such a one. */
export async function freshenSession(): Promise<void> {
  if (isStale(currentTokens())) await renewSession();
}

/**
 * Keeps the session alive for as long as the page is open, and leaves the page when it ends.
 * @param user_id whom the page is for
 */
export function keepSessionAlive(user_id: string): void {
  if (isKept) return;
  isKept = true;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const plan = (soonest = 0) => {
    clearTimeout(timer);
    const tokens = currentTokens();
    if (!tokens) return leave();
    // Somebody else has logged in, in another tab: what is shown here is not for him.
    if (tokens.user_id !== undefined && tokens.user_id !== user_id) return location.assign('/app');
    const wait = Math.max(tokens.expires_at - margin - Date.now(), soonest);
    timer = setTimeout(
      () =>
        void freshenSession().then(
          () => plan(),
          () => plan(retryMs),
        ),
      wait,
    );
  };
  onTokens(() => plan());
  // A sleeping machine stops the clocks.
  document.addEventListener('visibilitychange', () => plan());
  plan();
}

let isKept = false;

const isStale = (tokens: Tokens | undefined) => tokens !== undefined && tokens.expires_at - margin <= Date.now();

let isLoggingOut = false;

/** A page of its own for whoever logs in next: nothing of what was seen here is left in memory. */
function leave(): void {
  const { pathname, search } = location;
  const next = isLoggingOut ? '' : `?next=${encodeURIComponent(pathname + search)}`;
  location.assign(`/app/login${next}`);
}

/** Spends the refresh token, unless another tab has done it meanwhile. A session that is no more is forgotten. */
export async function renewSession(): Promise<void> {
  const before = currentTokens();
  await alone(async () => {
    const tokens = currentTokens();
    if (!tokens || isLoggingOut || tokens.access_token !== before?.access_token) return;
    try {
      keepTokens(await askerFor(tokens).auth.refresh.mutate({ refresh_token: tokens.refresh_token }));
    } catch (error) {
      if (refusalOf(error)?.code !== 'UNAUTHORIZED') throw error;
      if (currentTokens() === tokens) forgetTokens();
    }
  });
}

/** Over the socket, for as long as it is listened to: that renews it as well. */
const askerFor = ({ expires_at }: Tokens) => (isLive() && expires_at > Date.now() ? client : visitor);

/** Does what gives this session other tokens, and keeps them: no tab renews the old ones meanwhile. */
export async function exchangeTokens(deed: () => Promise<SignedIn>): Promise<void> {
  await alone(async () => keepTokens(await deed()));
}

/** One tab at a time, where the browser knows locks: on pages that are not secure it does not. */
const alone = async (deed: () => Promise<void>) =>
  'locks' in navigator ? navigator.locks.request('parley.renewal', deed) : deed();

type Farewell = () => Promise<unknown>;
const farewells = new Set<Farewell>();

/** Has something done that must be done while one is still logged in. */
export const beforeLogOut = (farewell: Farewell) => farewells.add(farewell);

/** Milliseconds for which a log out waits for what is to be done before. */
const patience = 2_000;

/**
 * Ends the session on this device.
 * @param everywhere and on all others
 */
export async function logOut({ everywhere = false } = {}): Promise<void> {
  isLoggingOut = true;
  const said = Promise.allSettled([...farewells].map((farewell) => farewell()));
  await Promise.race([said, new Promise((resolve) => setTimeout(resolve, patience))]);
  try {
    await client.auth.logout.mutate({ all: everywhere });
  } catch (error) {
    // Here he is out all the same; whether he is elsewhere he must be told.
    if (everywhere) {
      isLoggingOut = false;
      throw error;
    }
  }
  forgetTokens();
}
