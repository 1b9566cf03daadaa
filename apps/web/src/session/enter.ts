import { follow } from '../live/follow.ts';
import { freshenSession, keepSessionAlive, renewSession } from './renewal.ts';
import { currentTokens } from './tokens.ts';

/** Begins to follow what happens. If the session turns out to have ended, its tokens are gone thereafter. */
export async function enter(): Promise<void> {
  await freshenSession();
  try {
    await followAlive();
  } catch {
    // A token that has not expired may be refused all the same: only a renewal tells.
    await renewSession();
    await followAlive();
  }
}

async function followAlive(): Promise<void> {
  if (!currentTokens()) return;
  keepSessionAlive(await follow());
}
