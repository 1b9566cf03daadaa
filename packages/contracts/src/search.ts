import { z } from 'zod';
import { Attachment } from './attachment.ts';
import { Channel } from './channel.ts';
import { WorkspaceId } from './id.ts';
import { Message } from './message.ts';
import { pageInput } from './page.ts';
import { readSought, type Sought } from './sought.ts';
import { countCharacters, WellFormed } from './text.ts';
import { User } from './user.ts';

const longest = 500;

/** What is typed into the field: words, words in quotes, and operators; see `sought.ts`. */
export const SearchText = WellFormed.max(longest * 4, `must be at most ${longest} characters`)
  .refine((text) => countCharacters(text) <= longest, `must be at most ${longest} characters`)
  .transform((text, context): Sought => {
    const { sought, faults } = readSought(text);
    for (const message of faults) context.addIssue({ code: 'custom', message });
    return sought;
  })
  .meta({
    description:
      'Words, `"exact words"`, and `from:@name in:#channel before: after: on: has:link has:file has:reaction is:thread is:dm`; a `-` before any of them excludes.',
    examples: ['deploy from:@olga in:#development after:2026-11-01 -draft'],
    override: { type: 'string', minLength: 1, maxLength: longest },
  });

export const SearchType = z.enum(['messages', 'channels', 'users', 'files']);
export type SearchType = z.infer<typeof SearchType>;

export const SearchQuery = z.strictObject({
  q: SearchText,
  workspace_id: WorkspaceId.optional().meta({ description: 'Only what is in this workspace.' }),
  type: SearchType.default('messages'),
  sort: z.enum(['newest', 'relevance']).default('newest').meta({
    description: 'Of messages; `relevance` sorts the newest thousand of those that fit.',
  }),
  ...pageInput,
});
export type SearchQuery = z.output<typeof SearchQuery>;

/** What stands before and after what was sought, in `highlight`. Nothing else there has these characters. */
export const highlightMarks = { begin: '\u{E000}', end: '\u{E001}' } as const;

const highlight = z.string().meta({
  description: 'Where it was found, as plain text; U+E000 and U+E001 stand around the words that were sought.',
});

/** Something that was found. */
export const Hit = z
  .discriminatedUnion('type', [
    z.object({ type: z.literal('message'), highlight, message: Message }),
    z.object({ type: z.literal('channel'), highlight, channel: Channel }),
    z.object({ type: z.literal('user'), highlight, user: User }),
    z.object({
      type: z.literal('attachment'),
      highlight,
      attachment: Attachment,
      message: Message.meta({ description: 'The message that it was sent with.' }),
    }),
  ])
  .meta({ id: 'Hit' });
export type Hit = z.infer<typeof Hit>;
