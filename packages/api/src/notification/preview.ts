const longest = 200;

/** What there is to see of a message. */
interface Seen {
  content: string;
  attachments: { filename: string }[];
}

/** The beginning of a message in one line, or of the names of its files where it says nothing. */
export const previewOf = ({ content, attachments }: Seen): string =>
  beginningOf(content || attachments.map(({ filename }) => filename).join(', '));

/** The beginning of a text, in one line. */
export function beginningOf(text: string): string {
  const line = text
    .slice(0, longest * 4)
    .replace(/\s+/g, ' ')
    .trim();
  const characters = Array.from(line);
  return characters.length > longest ? `${characters.slice(0, longest - 1).join('')}…` : line;
}
