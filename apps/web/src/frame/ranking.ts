/** How well a name is meant by what was typed: the higher the better, nothing when it is not. */
export function matchOf(name: string, typed: string): number | undefined {
  const text = fold(name);
  const sought = fold(typed).trim();
  if (sought === '') return 0;
  if (text === sought) return 4;
  if (text.startsWith(sought)) return 3;
  const at = text.indexOf(sought);
  if (at > 0) return /[\p{L}\p{N}]/u.test(text.charAt(at - 1)) ? 1 : 2;
  return hasInOrder(text, sought) ? 0 : undefined;
}

/** Without regard to case and accents. */
const fold = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

function hasInOrder(text: string, sought: string): boolean {
  let from = 0;
  for (const character of sought) {
    const at = text.indexOf(character, from);
    if (at === -1) return false;
    from = at + character.length;
  }
  return true;
}

export interface Ranked {
  name: string;
  /** When something was last said there; the later is meant rather. */
  heard: number;
}

/** Those that are meant, the best first. */
export function rank<Item extends Ranked>(items: Item[], typed: string): Item[] {
  return items
    .flatMap((item) => {
      const match = matchOf(item.name, typed);
      return match === undefined ? [] : [{ item, match }];
    })
    .sort((one, other) => other.match - one.match || other.item.heard - one.item.heard)
    .map(({ item }) => item);
}
