import { z } from 'zod';

/** Blanks, controls, fillers, and what only changes how others look: what a reader cannot see. */
const invisible = /[\p{Cc}\p{Cf}\p{Z}\p{Default_Ignorable_Code_Point}\u2800]/gu;

/** Controls, and the marks that turn the direction of the text around them. */
const misleading = /[\p{Cc}\u061C\u200B\u200E\u200F\u202A-\u202E\u2060-\u2069\uFEFF\u{E0000}-\u{E007F}]/gu;

/** What begins another line or column. */
const breaks = /[\t-\r\u0085\u2028\u2029]+/gu;

/** Counts code points: an emoji outside the basic plane is one character, not two. */
export const countCharacters = (text: string) => {
  let count = 0;
  for (const _ of text) count++;
  return count;
};

/** What the database can keep and give back unchanged: well-formed Unicode without NUL. */
export const WellFormed = z
  .string()
  .refine((text) => text.isWellFormed(), 'must be well-formed Unicode, without lone surrogates')
  .refine((text) => !text.includes('\0'), 'must not contain NUL');

/** Whether there is nothing in it that a reader can see. */
export const isBlank = (text: string) => text.replace(invisible, '') === '';

/**
 * Text of several lines, kept exactly as it was sent; there may be nothing in it.
 * @param max characters (code points) after trimming
 */
export const ProseOrNothing = (max: number) =>
  WellFormed.max(max * 4, `must be at most ${max} characters`)
    .refine((text) => countCharacters(text.trim()) <= max, `must be at most ${max} characters`)
    .meta({ maxLength: max });

/**
 * Text of several lines, kept exactly as it was sent.
 * @param max characters (code points) after trimming; something visible must be among them
 */
export const Prose = (max: number) =>
  ProseOrNothing(max)
    .refine((text) => !isBlank(text), 'must contain something to read')
    .meta({ minLength: 1, maxLength: max });

/**
 * Text of one line, such as a name: trimmed, without control characters and direction marks.
 * @param max characters (code points) after that
 */
export const Line = (max: number) =>
  WellFormed.max(max * 4, `must be at most ${max} characters`)
    .transform((text) => text.replace(breaks, ' ').replace(misleading, '').trim())
    .pipe(
      z
        .string()
        .refine((text) => !isBlank(text), 'must contain something to read')
        .refine((text) => countCharacters(text) <= max, `must be at most ${max} characters`),
    )
    .meta({ override: { type: 'string', minLength: 1, maxLength: max } });

/** An address that a browser may be sent to. Parsers of addresses pass over controls and blanks; here they are refused. */
export const WebAddress = z
  .url({ protocol: /^https?$/, error: 'must be an http(s) address' })
  .max(2_000)
  .refine((text) => text.isWellFormed() && !/[\p{Cc}\s]/u.test(text), 'must not contain controls, blanks or lone surrogates');
