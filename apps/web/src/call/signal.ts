import { z } from 'zod';

const Description = z.object({ type: z.enum(['offer', 'answer', 'pranswer', 'rollback']), sdp: z.string() });

const Candidate = z.object({
  candidate: z.string(),
  sdpMid: z.string().nullable(),
  sdpMLineIndex: z.number().nullable(),
  usernameFragment: z.string().nullable(),
});

/** What two devices tell each other to be connected. */
export const Word = z.union([z.object({ description: Description }), z.object({ candidate: Candidate.nullable() })]);
export type Word = z.infer<typeof Word>;

/**
 * What one device tells another over the server. Signals reach all devices of a person, so that each says from which it is and
 * to which, but for the first, by which one makes oneself known: whoever hears it makes an offer.
 */
export const Signal = z.object({
  from: z.string(),
  to: z.string().optional(),
  word: z.union([z.literal(['hello', 'bye']), Word]),
});
export type Signal = z.infer<typeof Signal>;

/** What somebody shows, and whether he can be heard. */
export const Shown = z.object({ microphone: z.boolean(), picture: z.enum(['camera', 'screen']).nullable() });
export type Shown = z.infer<typeof Shown>;
