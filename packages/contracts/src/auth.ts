import { z } from 'zod';
import { Line, WellFormed } from './text.ts';
import { Email, Me, Username } from './user.ts';

const bytes = (text: string) => new TextEncoder().encode(text).length;

/** 8–72 bytes: bcrypt reads no more, and cutting a password silently would let a wrong one in. */
export const NewPassword = WellFormed.refine((text) => bytes(text) >= 8, 'must be at least 8 bytes')
  .refine((text) => bytes(text) <= 72, 'must be at most 72 bytes')
  .meta({ format: 'password', minLength: 8, maxLength: 72, examples: ['correct horse battery'] });

/** One that is there already: whatever was given once. */
const KnownPassword = WellFormed.min(1)
  .max(1_000)
  .meta({ format: 'password', examples: ['correct horse battery'] });

export const Registration = z.strictObject({
  email: Email,
  username: Username,
  password: NewPassword,
  display_name: Line(80).optional(),
});
export type Registration = z.output<typeof Registration>;

export const Credentials = z.strictObject({
  login: WellFormed.min(1)
    .max(254)
    .meta({ description: 'E-mail or username.', examples: ['ann'] }),
  password: KnownPassword,
});
export type Credentials = z.output<typeof Credentials>;

export const PasswordChange = z.strictObject({
  current_password: KnownPassword,
  new_password: NewPassword.meta({ examples: ['staple correct horse'] }),
});
export type PasswordChange = z.output<typeof PasswordChange>;

export const Renewal = z.strictObject({ refresh_token: WellFormed.min(1).max(200) });
export type Renewal = z.output<typeof Renewal>;

export const Logout = z.strictObject({
  all: z.boolean().default(false).meta({ description: 'On every device, not only on this one.' }),
});
export type Logout = z.output<typeof Logout>;

/** What a login gives: who you are, and the tokens of this device's session. */
export const SignedIn = z
  .object({
    user: Me,
    access_token: z.string().meta({ description: 'A JWT for `Authorization: Bearer …`.' }),
    refresh_token: z.string(),
    token_type: z.literal('Bearer'),
    expires_in: z.int().meta({ description: 'Seconds until the access token ends.' }),
  })
  .meta({ id: 'SignedIn' });
export type SignedIn = z.infer<typeof SignedIn>;
