import { z } from 'zod';

/**
 * Every reason for which Parley says no: tRPC's error code, and the HTTP status that goes with it.
 * The list is closed: a client can exhaust it with a `switch`.
 */
export const reasons = {
  invalid_input: { code: 'BAD_REQUEST', status: 400 },
  search_too_broad: { code: 'BAD_REQUEST', status: 400 },
  weak_password: { code: 'BAD_REQUEST', status: 400 },
  unauthenticated: { code: 'UNAUTHORIZED', status: 401 },
  invalid_refresh_token: { code: 'UNAUTHORIZED', status: 401 },
  invalid_credentials: { code: 'UNAUTHORIZED', status: 401 },
  not_allowed: { code: 'FORBIDDEN', status: 403 },
  not_a_member: { code: 'FORBIDDEN', status: 403 },
  no_shared_workspace: { code: 'FORBIDDEN', status: 403 },
  forbidden_origin: { code: 'FORBIDDEN', status: 403 },
  not_found: { code: 'NOT_FOUND', status: 404 },
  method_not_allowed: { code: 'METHOD_NOT_SUPPORTED', status: 405 },
  email_taken: { code: 'CONFLICT', status: 409 },
  username_taken: { code: 'CONFLICT', status: 409 },
  name_taken: { code: 'CONFLICT', status: 409 },
  slug_taken: { code: 'CONFLICT', status: 409 },
  already_member: { code: 'CONFLICT', status: 409 },
  channel_archived: { code: 'CONFLICT', status: 409 },
  general_is_permanent: { code: 'CONFLICT', status: 409 },
  last_owner: { code: 'CONFLICT', status: 409 },
  refreshed_elsewhere: { code: 'CONFLICT', status: 409 },
  attachment_not_uploaded: { code: 'CONFLICT', status: 409 },
  attachment_sent: { code: 'CONFLICT', status: 409 },
  client_message_id_reused: { code: 'CONFLICT', status: 409 },
  too_many_pins: { code: 'CONFLICT', status: 409 },
  too_many_reactions: { code: 'CONFLICT', status: 409 },
  call_ended: { code: 'CONFLICT', status: 409 },
  call_full: { code: 'CONFLICT', status: 409 },
  not_in_call: { code: 'CONFLICT', status: 409 },
  resync_required: { code: 'PRECONDITION_FAILED', status: 410 },
  quota_exceeded: { code: 'PAYLOAD_TOO_LARGE', status: 413 },
  too_large: { code: 'PAYLOAD_TOO_LARGE', status: 413 },
  headers_too_large: { code: 'PAYLOAD_TOO_LARGE', status: 431 },
  unsupported_media_type: { code: 'UNSUPPORTED_MEDIA_TYPE', status: 415 },
  rate_limited: { code: 'TOO_MANY_REQUESTS', status: 429 },
  too_many_uploads: { code: 'TOO_MANY_REQUESTS', status: 429 },
  too_busy: { code: 'TOO_MANY_REQUESTS', status: 429 },
  unavailable: { code: 'SERVICE_UNAVAILABLE', status: 503 },
  internal: { code: 'INTERNAL_SERVER_ERROR', status: 500 },
} as const;

export const Reason = z.enum(Object.keys(reasons) as (keyof typeof reasons)[]);
export type Reason = keyof typeof reasons;
export type RefusalCode = (typeof reasons)[Reason]['code'];

/** One thing that is wrong with the input, and where. */
export const Issue = z.object({
  path: z.array(z.union([z.string(), z.number()])),
  message: z.string(),
});
export type Issue = z.infer<typeof Issue>;

/**
 * The one error of the domain. Everything else that is thrown is a bug and reaches clients masked.
 * The message is for the person who made the request: what is wrong, and what to do.
 */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly reason: Reason;
  readonly issues: Issue[] | undefined;
  /** Seconds after which the same request may succeed. */
  readonly retryAfter: number | undefined;
  /** How often it may be done, where it was done too often. */
  readonly limit: number | undefined;

  constructor(reason: Reason, message: string, more: { issues?: Issue[]; retryAfter?: number; limit?: number } = {}) {
    super(message);
    this.reason = reason;
    this.issues = more.issues;
    this.retryAfter = more.retryAfter;
    this.limit = more.limit;
  }

  get code(): RefusalCode {
    return reasons[this.reason].code;
  }

  get status(): number {
    return reasons[this.reason].status;
  }
}

/** A refusal as REST writes it (RFC 9457, `application/problem+json`). */
export const Problem = z
  .object({
    type: z.string().meta({ description: 'A URI reference that names the kind of problem.' }),
    title: z.string(),
    status: z.int(),
    detail: z.string().meta({ description: 'What is wrong with this request, and what to do.' }),
    code: z.string().meta({ description: "tRPC's error code." }),
    reason: Reason.meta({ description: 'A stable word to branch on.' }),
    request_id: z.string().meta({ description: 'Quote it when you report a fault.' }),
    issues: z.array(Issue).optional().meta({ description: 'For input that fails its schema: what, and where.' }),
  })
  .meta({ id: 'Problem' });
export type Problem = z.infer<typeof Problem>;
