/** What of a tree of Markdown is looked at here. */
export interface TreeNode {
  type: string;
  value?: string;
  children?: TreeNode[] | undefined;
  data?: { hName?: string; hProperties?: Record<string, string> };
}

/** What is more than text in what somebody writes: a call by name, a channel, an emoji by its name. */
export type MarkKind = 'mention' | 'channel' | 'emoji';

/** Where words are written without blanks between, a name may stand amid them. */
const unspaced = String.raw`[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Hang}\p{scx=Thai}\p{scx=Laoo}\p{scx=Khmr}\p{scx=Mymr}]`;
const joined = String.raw`(?:@|(?!${unspaced})[\p{L}\p{M}\p{N}\p{Cf}])`;

const patterns: Record<MarkKind, string> = {
  mention: String.raw`(?<!${joined}[_%+-]*)@[a-zA-Z0-9][a-zA-Z0-9._-]*(?!${joined})`,
  channel: String.raw`(?<![\p{L}\p{M}\p{N}_#&/])#[\p{L}\p{M}\p{Nd}_-]{1,80}`,
  emoji: String.raw`(?<![\p{L}\p{N}]):[a-z0-9_+'-]{1,64}:(?::skin-tone-[2-6]:)?`,
};
const kinds: MarkKind[] = ['mention', 'channel', 'emoji'];
const pattern = new RegExp(kinds.map((kind) => `(?<${kind}>${patterns[kind]})`).join('|'), 'gu');

/**
 * Finds what may be a call, a channel or an emoji in the text of a tree: not in code and links, which are no text there.
 * Whether there is anybody, or anything, of that name is for those to say who show it.
 */
export const remarkMarks = () => (tree: TreeNode) => {
  mark(tree);
  if (isOnlyEmoji(tree)) for (const paragraph of tree.children ?? []) paragraph.data = { hProperties: { className: 'large' } };
};

function mark(node: TreeNode): void {
  if (node.type === 'link' || node.type === 'linkReference') return;
  for (const child of node.children ?? []) mark(child);
  node.children = node.children?.flatMap((child) => (child.type === 'text' ? split(child.value ?? '') : child));
}

/** A text as the marks in it, and what is between them. */
export function split(text: string): TreeNode[] {
  const nodes: TreeNode[] = [];
  let end = 0;
  for (const { 0: found, index, groups = {} } of text.matchAll(pattern)) {
    const kind = kinds.find((one) => groups[one] !== undefined);
    if (kind === undefined) continue;
    nodes.push(...textOf(text.slice(end, index)), markOf(kind, found));
    end = index + found.length;
  }
  return [...nodes, ...textOf(text.slice(end))];
}

const textOf = (value: string): TreeNode[] => (value === '' ? [] : [{ type: 'text', value }]);

const markOf = (kind: MarkKind, value: string): TreeNode => ({
  type: 'mark',
  data: { hName: 'span', hProperties: { dataMark: kind } },
  children: [{ type: 'text', value }],
});

/** More than so many are no longer made large. */
const mostLarge = 24;

function isOnlyEmoji({ children: paragraphs = [] }: TreeNode): boolean {
  const [paragraph] = paragraphs;
  if (paragraphs.length !== 1 || paragraph?.type !== 'paragraph') return false;
  const counts = (paragraph.children ?? []).map(countEmoji);
  const count = counts.reduce((sum, one) => sum + one, 0);
  return count > 0 && count <= mostLarge;
}

const isEmoji = new RegExp(
  String.raw`^(?:\p{Emoji_Presentation}|\p{Emoji}\uFE0F|\p{Regional_Indicator}{2}|[#*0-9]\uFE0F?\u20E3)`,
  'u',
);
const graphemes = new Intl.Segmenter();

/** How many emoji there are in a part of a paragraph; infinitely many, where there is anything else. */
function countEmoji({ type, value = '', data }: TreeNode): number {
  if (type === 'break') return 0;
  if (data?.hProperties?.['dataMark'] === 'emoji') return 1;
  if (type !== 'text' || value.length > mostLarge * 20) return Infinity;
  const characters = [...graphemes.segment(value.replace(/\s/g, ''))];
  return characters.every(({ segment }) => isEmoji.test(segment)) ? characters.length : Infinity;
}
