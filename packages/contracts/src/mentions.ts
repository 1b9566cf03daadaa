import type { UserId } from './id.ts';
import { type Meter, paragraphsOf } from './markdown.ts';
import type { Mention } from './message.ts';

/** How many different names of a message are looked at; the others are mere text. */
export const mostMentions = 50;

/**
 * The names that a message calls with `@`, in order, each once, in lower case. Not those in code, in links, in addresses
 * of pages and in e-mail addresses. `channel` and `here` are among them; whether the others are anybody's, only the
 * database knows.
 */
export function findNames(content: string, meter: Meter = { steps: 0 }): string[] {
  if (!content.includes('@')) return [];
  const names = paragraphsOf(content, meter).flatMap((paragraph) => new Paragraph(paragraph, meter).readNames());
  return [...new Set(names)].slice(0, mostMentions);
}

/** How a name may be meant, the likeliest first: what ends a sentence or an emphasis also ends some usernames. */
export function spellingsOf(name: string): string[] {
  const least = name.replace(/[._-]+$/, '').length;
  const lengths = Array.from({ length: name.length - least + 1 }, (_, cut) => name.length - cut);
  return lengths.filter((length) => length >= 2 && length <= longestName).map((length) => name.slice(0, length));
}

/** Whom the names of a message mean. What nobody is called is no mention. */
export function resolveNames(names: readonly string[], known: ReadonlyMap<string, UserId>): Mention[] {
  const mentions = new Map<string, Mention>();
  for (const name of names) {
    const mention = spellingsOf(name)
      .map((spelling) => mentionOf(spelling, known))
      .find(Boolean);
    if (mention) mentions.set(mention.user_id ?? mention.type, mention);
  }
  return [...mentions.values()];
}

function mentionOf(spelling: string, known: ReadonlyMap<string, UserId>): Mention | undefined {
  if (spelling === 'channel' || spelling === 'here') return { type: spelling };
  const user_id = known.get(spelling);
  return user_id && { type: 'user', user_id };
}

const longestName = 32;
const inName = /[a-z0-9._-]/i;
const beginsName = /[a-z0-9]/i;
/** Letters, digits, and what cannot be seen: a name that goes on in another script is another name. */
const inWord = /[\p{L}\p{M}\p{N}\p{Cf}]/u;
/** Where words are written without blanks between, a name may stand amid them. */
const unspaced = /[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Hang}\p{scx=Thai}\p{scx=Laoo}\p{scx=Khmr}\p{scx=Mymr}]/u;
const goesOn = (character: string) => character === '@' || (inWord.test(character) && !unspaced.test(character));

const inHost = /[a-z0-9.-]/i;
const blankOrBracket = /[\s)]/g;
const bracket = /\)/g;
const endOfAddress = /[\s<>]/g;
const isHost = (text: string) => /[a-z0-9]\.[a-z]{2,}$/i.test(text);

/** Reads a paragraph once, from its beginning to its end; whatever looks ahead remembers what it saw. */
class Paragraph {
  readonly #text: string;
  readonly #meter: Meter;
  #at = 0;
  readonly #names: string[] = [];
  /** For each bracket that is open, how many names stand before it. */
  readonly #brackets: number[] = [];
  /** Where the last run of backticks of each length is, once a search has come to the end. */
  #lastRuns: Map<number, number> | undefined;
  readonly #places = new Map<RegExp, number>();

  constructor(text: string, meter: Meter) {
    this.#text = text;
    this.#meter = meter;
  }

  readNames(): string[] {
    while (this.#at < this.#text.length) this.#readOn();
    return this.#names;
  }

  #readOn(): void {
    switch (this.#look(this.#at)) {
      case '\\':
        return this.#goTo(this.#at + 2);
      case '`':
        return this.#passCode();
      case '[':
        this.#brackets.push(this.#names.length);
        return this.#goTo(this.#at + 1);
      case ']':
        return this.#closeBracket();
      case '/':
        return this.#passSlash();
      case '@':
        return this.#readName();
      default:
        return this.#goTo(this.#at + 1);
    }
  }

  /** A run of backticks is closed by the next one of the same length; without such a one it is text. */
  #passCode(): void {
    const begin = this.#at;
    const inside = this.#endOfRun(begin);
    const length = inside - begin;
    this.#goTo(inside);
    if (this.#lastRuns && (this.#lastRuns.get(length) ?? 0) < inside) return;
    const runs = new Map<number, number>();
    for (let at = inside; at < this.#text.length;) {
      if (this.#look(at) !== '`') {
        at++;
        continue;
      }
      const end = this.#endOfRun(at);
      if (end - at === length) return this.#goTo(end);
      runs.set(end - at, at);
      at = end;
    }
    this.#lastRuns = runs;
  }

  #endOfRun(begin: number): number {
    let end = begin;
    while (this.#look(end) === '`') end++;
    return end;
  }

  /** What stands in the brackets of a link is no call. */
  #closeBracket(): void {
    const before = this.#brackets.pop();
    const end = before === undefined ? undefined : this.#endOfLink(this.#at + 1);
    if (before === undefined || end === undefined) return this.#goTo(this.#at + 1);
    this.#names.length = before;
    this.#goTo(end);
  }

  /** Where a link ends whose address, and perhaps a title in quotes, begins here. */
  #endOfLink(begin: number): number | undefined {
    if (this.#look(begin) !== '(') return undefined;
    const end = this.#next(blankOrBracket, begin);
    if (end === undefined || this.#look(end) === ')') return end && end + 1;
    if (!/["']/.test(this.#look(end + 1))) return undefined;
    const close = this.#next(bracket, end);
    return close && close + 1;
  }

  /** An address reaches to the next blank, with a scheme before it or not: `https://…`, `example.com/…` */
  #passSlash(): void {
    const before = this.#wordBefore(this.#at, inHost);
    const scheme = this.#look(this.#at - 1) === ':' && this.#look(this.#at + 1) === '/' && /\w/.test(this.#look(this.#at - 2));
    const host = isHost(before) && this.#look(this.#at - before.length - 1) !== '@';
    if (!scheme && !host) return this.#goTo(this.#at + 1);
    this.#goTo(this.#next(endOfAddress, this.#at) ?? this.#text.length);
  }

  #readName(): void {
    const begin = this.#at + 1;
    let end = begin;
    while (inName.test(this.#look(end))) end++;
    const isCall = beginsName.test(this.#look(begin)) && !this.#isAddressed() && !goesOn(this.#character(end));
    const name = this.#text.slice(begin, end).toLowerCase();
    if (isCall && spellingsOf(name).length > 0) this.#names.push(name);
    this.#goTo(end);
  }

  /** Whether something stands before the `@` that makes an address of it: `ann@example.com`, `ann_@example.com` */
  #isAddressed(): boolean {
    const before = this.#at - this.#wordBefore(this.#at, /[_%+-]/).length;
    return goesOn(this.#character(/[\uDC00-\uDFFF]/.test(this.#look(before - 1)) ? before - 2 : before - 1));
  }

  /** What of a kind stands right before a place. It ends where the one before it was: nothing is looked at twice. */
  #wordBefore(end: number, kind: RegExp): string {
    let begin = end;
    while (kind.test(this.#look(begin - 1))) begin--;
    return this.#text.slice(begin, end);
  }

  /** The next place of a pattern; it is remembered, so that who asks from further on looks no further. */
  #next(pattern: RegExp, from: number): number | undefined {
    let place = this.#places.get(pattern) ?? -1;
    if (place < from) {
      pattern.lastIndex = from;
      place = pattern.exec(this.#text)?.index ?? this.#text.length;
      this.#meter.steps += place - from;
      this.#places.set(pattern, place);
    }
    return place < this.#text.length ? place : undefined;
  }

  #goTo(at: number): void {
    this.#at = at;
  }

  #look(at: number): string {
    this.#meter.steps++;
    return this.#text.charAt(at);
  }

  /** The whole character, where one takes two places. */
  #character(at: number): string {
    this.#meter.steps++;
    const code = this.#text.codePointAt(at);
    return code === undefined ? '' : String.fromCodePoint(code);
  }
}
