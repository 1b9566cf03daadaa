import { client, visitor } from '../client.ts';
import { refusalOf } from '../refusal.ts';
import { currentTokens, forgetTokens, keepTokens, onTokens } from './tokens.ts';

/** Milliseconds before the end of an access token at which it is renewed. */
const margin = 90_000;
const retryMs = 5_000;

/** Keeps the session alive for as long as the page is open, and leaves the page when it ends. */
export function keepSessionAlive(): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const plan = (soonest = 0) => {
    clearTimeout(timer);
    const tokens = currentTokens();
    if (!tokens) return leave();
    const wait = Math.max(tokens.expires_at - margin - Date.now(), soonest);
    timer = setTimeout(
      () =>
        void renew().then(
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

/** A page of its own for whoever logs in next: nothing of what was seen here is left in memory. */
function leave(): void {
  location.assign('/app/login');
}

/** Spends the refresh token, unless another tab has done it meanwhile. */
async function renew(): Promise<void> {
  await alone(async () => {
    const tokens = currentTokens();
    if (!tokens || tokens.expires_at - margin > Date.now()) return;
    // Over the socket, for as long as it is listened to: that renews it as well.
    const asker = tokens.expires_at > Date.now() ? client : visitor;
    try {
      keepTokens(await asker.auth.refresh.mutate({ refresh_token: tokens.refresh_token }));
    } catch (error) {
      if (refusalOf(error)?.code === 'UNAUTHORIZED') return forgetTokens();
      throw error;
    }
  });
}

/** One tab at a time, where the browser knows locks: on pages that are not secure it does not. */
const alone = async (deed: () => Promise<void>) =>
  'locks' in navigator ? navigator.locks.request('parley.renewal', deed) : deed();

/** Ends the session on this device. */
export async function logOut(): Promise<void> {
  await client.auth.logout.mutate({}).catch(() => {});
  forgetTokens();
}
