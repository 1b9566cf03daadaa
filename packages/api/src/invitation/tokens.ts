import { createHash, randomBytes } from 'node:crypto';

/** Whoever has it may accept the invitation: 256 random bits. */
export const newToken = (): string => randomBytes(32).toString('base64url');

/** What is kept of it. A token cannot be guessed, so that a plain hash hides it. */
export const hashToken = (token: string): string => createHash('sha256').update(token).digest('hex');
