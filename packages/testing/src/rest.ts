import type { z } from 'zod';

/** What REST answered. */
export interface Answer {
  status: number;
  headers: Headers;
  /** The parsed body; `undefined` when there was none. */
  body: unknown;
  /** The body as a shape of the contract; throws when it is not one. */
  as<Shape extends z.ZodType>(shape: Shape): z.output<Shape>;
}

interface Request {
  method: string;
  path: string;
  body?: unknown;
  token?: string;
  headers?: Record<string, string>;
}

/** Asks the REST door, with real HTTP. A body that is a string is sent as it is. */
export async function request(url: string, { method, path, body, token, headers = {} }: Request): Promise<Answer> {
  const response = await fetch(`${url}${path}`, {
    method,
    headers: {
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...headers,
    },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  const answered: unknown = text === '' ? undefined : JSON.parse(text);
  return { status: response.status, headers: response.headers, body: answered, as: (shape) => shape.parse(answered) };
}
