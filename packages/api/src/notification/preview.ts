const longest = 200;

/** The beginning of a text, in one line. */
export function previewOf(content: string): string {
  const line = content
    .slice(0, longest * 4)
    .replace(/\s+/g, ' ')
    .trim();
  const characters = Array.from(line);
  return characters.length > longest ? `${characters.slice(0, longest - 1).join('')}…` : line;
}
