import { Time } from './time.ts';

/** What somebody looks for, read from what he typed. */
export interface Sought {
  /** Each is found as it stands: a word, or several in their order. */
  words: { text: string; not: boolean }[];
  narrowings: Narrowing[];
}

/** What a message must be like, or must not be like. */
export type Narrowing = { not: boolean } & (
  | { by: 'from'; username: string }
  /** A direct message is named by whom it is with. */
  | { by: 'in'; channel: string }
  | { by: 'in'; username: string }
  | { by: 'before' | 'after' | 'on'; day: string }
  | { by: 'before' | 'after'; time: Date }
  | { by: 'has'; what: 'link' | 'file' | 'reaction' }
  | { by: 'is'; what: 'thread' | 'dm' }
);

/** Names who looks, wherever a username may stand. */
export const myself = 'me';

const mostParts = 30;

/**
 * Reads what was typed. It looks at each character a fixed number of times.
 * @returns what is sought, and what is wrong with it, in words for who typed it
 */
export function readSought(text: string): { sought: Sought; faults: string[] } {
  const sought: Sought = { words: [], narrowings: [] };
  const parts = partsOf(text.replace(/[“”„‟]/g, '"'));
  if (parts.length > mostParts) return { sought, faults: [`must be at most ${mostParts} words and operators`] };
  const faults = parts.flatMap((part) => readPart(sought, part) ?? []);
  if (faults.length === 0 && !asksForSomething(sought))
    faults.push('needs a word to look for, or an operator such as from:@name');
  return { sought, faults };
}

/** What stands between blanks, or within quotes. */
interface Part {
  /** Such as `from`; nothing for what is a word. */
  operator: string | undefined;
  text: string;
  not: boolean;
}

// Each match begins where the last one ended. A quote that nobody closes reaches to the end.
const anyPart = /\s*(-?)(?:(from|in|before|after|on|has|is):)?(?:"([^"]*)(?:"|$)|(\S*))/giy;

function partsOf(text: string): Part[] {
  const parts: Part[] = [];
  anyPart.lastIndex = 0;
  while (anyPart.lastIndex < text.length && parts.length <= mostParts) {
    const [whole, minus, operator, quoted, plain] = anyPart.exec(text) ?? [];
    if (whole === undefined) break;
    if (whole.trim() === '') continue;
    parts.push({ operator: operator?.toLowerCase(), text: (quoted ?? plain ?? '').trim(), not: minus === '-' });
  }
  return parts;
}

/** @returns what is wrong with it */
function readPart(sought: Sought, { operator, text, not }: Part): string | undefined {
  if (operator === undefined) {
    // Signs alone say nothing: there is no word in them.
    if (/[\p{L}\p{N}]/u.test(text)) sought.words.push({ text, not });
    return undefined;
  }
  const read = readers[operator];
  const narrowing = read?.(text);
  if (typeof narrowing !== 'object') return narrowing;
  sought.narrowings.push({ ...narrowing, not });
  return undefined;
}

type Unsigned<Of> = Of extends Narrowing ? Omit<Of, 'not'> : never;
type Reader = (text: string) => Unsigned<Narrowing> | string;

const readers: Record<string, Reader> = {
  from: (text) => {
    const username = nameOf(text, '@');
    return username === undefined ? 'from: wants a username, such as from:@olga, or from:@me' : { by: 'from', username };
  },
  in: (text) => {
    const username = text.startsWith('@') ? nameOf(text, '@') : undefined;
    if (username !== undefined) return { by: 'in', username };
    const channel = nameOf(text, '#');
    return channel === undefined || channel.startsWith('@')
      ? 'in: wants a channel, such as in:#general, or whom a direct message is with, such as in:@olga'
      : { by: 'in', channel };
  },
  before: (text) => readMoment('before', text),
  after: (text) => readMoment('after', text),
  on: (text) => (isDay(text) ? { by: 'on', day: text } : 'on: wants a day, such as on:2026-11-22'),
  has: (text) => {
    const what = oneOf(['link', 'file', 'reaction'] as const, text);
    return what ? { by: 'has', what } : 'has: knows has:link, has:file and has:reaction';
  },
  is: (text) => {
    const what = oneOf(['thread', 'dm'] as const, text);
    return what ? { by: 'is', what } : 'is: knows is:thread and is:dm';
  },
};

function nameOf(text: string, sign: '@' | '#'): string | undefined {
  const name = (text.startsWith(sign) ? text.slice(1) : text).normalize('NFKC').toLowerCase();
  return name === '' ? undefined : name;
}

function readMoment(by: 'before' | 'after', text: string): Unsigned<Narrowing> | string {
  if (isDay(text)) return { by, day: text };
  const time = Time.safeParse(text.toUpperCase());
  if (time.success) return { by, time: time.data };
  return `${by}: wants a day, such as ${by}:2026-11-22, or a time, such as ${by}:2026-11-22T10:00:00Z`;
}

function isDay(text: string): boolean {
  if (!/^[12]\d{3}-\d\d-\d\d$/.test(text)) return false;
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}

const oneOf = <Word extends string>(words: readonly Word[], text: string): Word | undefined =>
  words.find((word) => word === text.toLowerCase());

/** What is only to be left out of everything would be nearly everything. */
const asksForSomething = ({ words, narrowings }: Sought) => [...words, ...narrowings].some(({ not }) => !not);
