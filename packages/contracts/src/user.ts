import { z } from 'zod';
import { UserId, WorkspaceId } from './id.ts';
import { pageInput } from './page.ts';
import { Line, WebAddress, WellFormed } from './text.ts';
import { Time } from './time.ts';

export const Availability = z.enum(['active', 'busy', 'out_of_office']);
export type Availability = z.infer<typeof Availability>;

export const Presence = z.enum(['online', 'away', 'offline']);
export type Presence = z.infer<typeof Presence>;

export const Status = z.object({
  availability: Availability,
  text: z.string().nullable(),
  emoji: z.string().nullable(),
  expires_at: Time.nullable(),
});
export type Status = z.infer<typeof Status>;

/** What he says of himself for a while. What is left out is cleared. */
export const NewStatus = z.strictObject({
  availability: Availability,
  text: Line(100).nullable().optional(),
  emoji: Line(64)
    .nullable()
    .optional()
    .meta({ override: { type: ['string', 'null'], example: '🌴' } }),
  expires_at: Time.refine((at) => at.getTime() > Date.now(), 'must be in the future')
    .nullable()
    .optional()
    .meta({ override: { type: ['string', 'null'], format: 'date-time', description: 'When it ends by itself.' } }),
});
export type NewStatus = z.output<typeof NewStatus>;

/** A person as others see him. */
export const User = z
  .object({
    id: UserId,
    username: z.string(),
    display_name: z.string(),
    avatar_url: z.string().nullable(),
    title: z.string().nullable(),
    timezone: z.string().nullable(),
    created_at: Time,
    status: Status,
    presence: Presence,
  })
  .meta({ id: 'User' });
export type User = z.infer<typeof User>;

/** A person as he sees himself. */
export const Me = User.extend({ email: z.string() }).meta({ id: 'Me' });
export type Me = z.infer<typeof Me>;

/** A person as somebody who may see him reads him: the address is for himself, and for admins of a workspace of his. */
export const Profile = User.extend({
  email: z.string().optional().meta({ description: 'Only for himself, and for admins of a workspace of his.' }),
}).meta({ id: 'Profile' });
export type Profile = z.infer<typeof Profile>;

/**
 * A handle. Look-alikes are folded before the check (NFKC, lower case), so that `Ａnn` and `ann` are one.
 */
export const Username = WellFormed.max(100)
  .transform((text) => text.normalize('NFKC').toLowerCase())
  .pipe(
    z
      .string()
      .regex(/^[a-z0-9._-]{2,32}$/, 'must be 2–32 characters of a-z, 0-9, ".", "_" and "-"')
      .regex(/^[a-z0-9]/, 'must begin with a letter or a digit')
      .refine((name) => !['channel', 'here', 'everyone', 'all'].includes(name), 'is a word that mentions use'),
  )
  .meta({ override: { type: 'string', minLength: 2, maxLength: 32, examples: ['ann'] } });

export const Email = z
  .email('must be an e-mail address')
  .max(254)
  .meta({ examples: ['ann@example.com'] });

const isTimezone = (name: string) => {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: name }));
  } catch {
    return false;
  }
};

export const ProfileChanges = z.strictObject({
  display_name: Line(80).optional(),
  username: Username.optional(),
  email: Email.optional(),
  avatar_url: WebAddress.nullable().optional(),
  title: Line(120).nullable().optional(),
  timezone: z.string().max(64).refine(isTimezone, 'must be an IANA time zone such as Europe/Berlin').nullable().optional(),
});
export type ProfileChanges = z.output<typeof ProfileChanges>;

export const PeopleQuery = z.strictObject({
  q: Line(100)
    .optional()
    .meta({ description: 'A name or a username, or what is like one.', examples: ['olga'] }),
  workspace_id: WorkspaceId.optional().meta({ description: 'Only people of this workspace.' }),
  ...pageInput,
});
export type PeopleQuery = z.output<typeof PeopleQuery>;
