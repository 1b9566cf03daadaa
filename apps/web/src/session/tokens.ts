import type { SignedIn } from '@parley/client';
import { useSyncExternalStore } from 'react';

/** What a browser keeps of a session, shared by its tabs. */
export interface Tokens {
  access_token: string;
  refresh_token: string;
  /** Milliseconds since 1970. */
  expires_at: number;
  /** Whose they are. */
  user_id?: string;
}

const place = 'parley.session';
const listeners = new Set<() => void>();
let [text, tokens] = read();

function read(): [string | null, Tokens | undefined] {
  const text = localStorage.getItem(place);
  return [text, text === null ? undefined : parse(text)];
}

/** What nobody can read counts as nothing. */
function parse(text: string): Tokens | undefined {
  try {
    return JSON.parse(text) as Tokens;
  } catch {
    return undefined;
  }
}

/** The tokens as any tab has last kept them. */
export function currentTokens(): Tokens | undefined {
  if (localStorage.getItem(place) !== text) [text, tokens] = read();
  return tokens;
}

export const accessToken = () => currentTokens()?.access_token;

export function keepTokens({ user, access_token, refresh_token, expires_in }: SignedIn): void {
  write({ access_token, refresh_token, expires_at: Date.now() + expires_in * 1_000, user_id: user.id });
}

export const forgetTokens = () => write(undefined);

function write(next: Tokens | undefined): void {
  if (next) localStorage.setItem(place, JSON.stringify(next));
  else localStorage.removeItem(place);
  tell();
}

const tell = () => {
  for (const listener of listeners) listener();
};

addEventListener('storage', ({ key }) => {
  if (key === place || key === null) tell();
});

/** Calls back when the tokens change, here or in another tab. */
export function onTokens(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const useTokens = () => useSyncExternalStore(onTokens, currentTokens);
