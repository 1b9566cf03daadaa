/** Counts the characters that are looked at, so that a test can say how much work a text makes. */
export interface Meter {
  steps: number;
}

const opening = /^[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t][ \t>]*)?(`{3,}|~{3,})(.*)$/s;
const closing = /^[ \t>]*(`{3,}|~{3,})[ \t]*$/;

/** The paragraphs of a text in Markdown, without fenced code: what is between two of them belongs to neither. */
export function paragraphsOf(text: string, meter: Meter = { steps: 0 }): string[] {
  const paragraphs: string[][] = [[]];
  let fence: string | undefined;
  for (const line of text.split(/\r\n|\n|\r/)) {
    meter.steps += line.length + 1;
    if (fence !== undefined) {
      if (closes(line, fence)) fence = undefined;
      continue;
    }
    fence = fenceOf(line);
    if (fence !== undefined || isEmpty(line)) paragraphs.push([]);
    else paragraphs.at(-1)?.push(line);
  }
  return paragraphs.filter((lines) => lines.length > 0).map((lines) => lines.join('\n'));
}

/** The fence that a line opens; one of backticks has none on the rest of its line, or it would be a code span. */
function fenceOf(line: string): string | undefined {
  const [, fence, rest] = opening.exec(line) ?? [];
  return fence?.startsWith('`') && rest?.includes('`') ? undefined : fence;
}

/** A fence that is never closed reaches to the end of the text. */
function closes(line: string, opened: string): boolean {
  const fence = closing.exec(line)?.[1];
  return fence !== undefined && fence.startsWith(opened);
}

const isEmpty = (line: string) => /^[ \t>]*$/.test(line);
