import type { Reason } from '@parley/contracts';
import type { PersonalRule } from '../limits/rules.ts';
import type { OpenApiMeta } from 'trpc-openapi';

/** What a row of a router says of itself besides its input and output. */
export type Meta = {
  /** Its REST door, and its place in the OpenAPI document. */
  openapi?: NonNullable<OpenApiMeta['openapi']>;
  /** Another path of the same door, which the document does not mention. */
  alias?: string;
  /** The HTTP status when it succeeds. `302` sends on to the `url` of the output, or answers it when `redirect` is `false`. */
  status?: 200 | 201 | 204 | 302;
  /** It answers `200` when what it would create was there already. */
  idempotent?: boolean;
  /** The right that it demands. */
  right?: string;
  /** Under which limit it is counted for whoever calls. */
  limit?: PersonalRule;
  /** The reasons for which it may refuse, beyond those that come with its kind of procedure. */
  refuses?: readonly Reason[];
};

type Options = Pick<Meta, 'refuses' | 'limit' | 'idempotent' | 'status' | 'alias'> & {
  description?: string;
  protect?: boolean;
};

const door =
  (method: 'GET' | 'POST' | 'PUT' | 'DELETE', usual: 200 | 201 | 204) =>
  (path: `/${string}`, summary: string, { description, protect = true, status = usual, ...rest }: Options = {}): Meta => ({
    openapi: { method, path, summary, protect, ...(description && { description }) },
    status,
    ...rest,
  });

/** The REST door of a procedure: `rest.post('/channels/{channel_id}/messages', 'Send a message')`. */
export const rest = {
  get: door('GET', 200),
  /** Creates: `201`, unless said otherwise. */
  post: door('POST', 201),
  put: door('PUT', 200),
  delete: door('DELETE', 204),
};
