import type { IncomingMessage } from 'node:http';

/** The token of a request. Of two tokens nobody could say whose the request is: then there is none. */
export function tokenOf({ headersDistinct }: IncomingMessage): string | null {
  const [header, ...others] = headersDistinct['authorization'] ?? [];
  return others.length === 0 ? bearerOf(header) : null;
}

/** The token of an `Authorization: Bearer …` header (RFC 6750); from nowhere else is one taken. */
export function bearerOf(header: string | undefined): string | null {
  return header === undefined ? null : (/^Bearer +([\w.~+/=-]+)$/i.exec(header)?.[1] ?? null);
}
