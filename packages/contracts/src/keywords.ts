/** What may be part of a word: beside it, a keyword is no word of its own. */
const inWord = /[\p{L}\p{M}\p{N}_]/u;

/** The words of a text in lower case, each once, in order; what stands between them separates them. */
export function wordsOf(text: string): string[] {
  return [...new Set(text.toLowerCase().match(/[\p{L}\p{M}\p{N}_]+/gu))];
}

/** Whether a text says a keyword as a word, or as words, of its own. Both are in lower case. */
export function says(text: string, keyword: string): boolean {
  for (let at = text.indexOf(keyword); at >= 0; at = text.indexOf(keyword, at + 1)) {
    if (!continues(text, at - 1, keyword.at(0)) && !continues(text, at + keyword.length, keyword.at(-1))) return true;
  }
  return false;
}

/** A keyword that begins or ends with a sign, such as `c++`, may have anything beside it. */
const continues = (text: string, at: number, edge = '') => inWord.test(edge) && inWord.test(text.charAt(at));
