import { z } from 'zod';
import { PushSubscriptionId } from './id.ts';
import { Time } from './time.ts';

const key = (bytes: number) =>
  z
    .string()
    .regex(/^[A-Za-z0-9_-]+={0,2}$/, 'must be base64url')
    .refine((text) => Math.floor((text.replace(/=+$/, '').length * 3) / 4) === bytes, `must be ${bytes} bytes`);

/** What a browser's `PushSubscription` is as JSON. */
export const NewPushSubscription = z.strictObject({
  endpoint: z.url({ protocol: /^https?$/, error: 'must be an address' }).max(2_000),
  keys: z.strictObject({ p256dh: key(65), auth: key(16) }),
  expirationTime: z.null().optional(),
});
export type NewPushSubscription = z.output<typeof NewPushSubscription>;

export const PushSubscription = z
  .object({ id: PushSubscriptionId, endpoint: z.string(), created_at: Time })
  .meta({ id: 'PushSubscription' });
export type PushSubscription = z.infer<typeof PushSubscription>;

export const PushSubscriptionKey = z.strictObject({ id: PushSubscriptionId });
export type PushSubscriptionKey = z.output<typeof PushSubscriptionKey>;

export const PushKey = z
  .object({ public_key: z.string().meta({ description: 'The `applicationServerKey` with which a browser subscribes.' }) })
  .meta({ id: 'PushKey' });
export type PushKey = z.infer<typeof PushKey>;
