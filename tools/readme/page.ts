import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where the project lies. */
export const root = fileURLToPath(new URL('../..', import.meta.url));

/** The README and everything in `docs`, by their names. */
export const pages = ['README.md', ...filesOf('docs').filter((name) => name.endsWith('.md'))];

function filesOf(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) => `${folder}/${name}`);
}

/** What stands in a file of the project. */
export const read = (name: string): string => readFileSync(join(root, name), 'utf8');

/** A fenced block of a page, and where it stands. */
export interface Block {
  page: string;
  line: number;
  language: string;
  /** The rest of the line that opens it. */
  about: string;
  text: string;
}

/** All fenced blocks of a page. */
export function blocksOf(page: string): Block[] {
  const text = read(page);
  return [...text.matchAll(/^```(\w*) *(.*)\n([^]*?)^```$/gm)].map(
    ({ index, 1: language = '', 2: about = '', 3: inside = '' }) => ({
      page,
      line: text.slice(0, index).split('\n').length,
      language,
      about,
      text: inside,
    }),
  );
}

/** A program that a page has one save under a name; a name with a folder is that of a file of ours, of which it shows a part. */
export const isProgram = ({ language, about }: Block) => /^(?:js|ts)$/.test(language) && /^[\w.]+$/.test(about);
export const isExcerpt = ({ about }: Block) => about.includes('/');

/** The only block of a page that is of a language, and about something if that is said. @throws when it is not the only one */
export function blockOf(page: string, language: string, about?: string): Block {
  const [block, ...others] = blocksOf(page).filter(
    (candidate) => candidate.language === language && (about === undefined || candidate.about === about),
  );
  if (!block || others.length > 0)
    throw new Error(`${page} has ${others.length + (block ? 1 : 0)} blocks ${language} ${about ?? ''}`);
  return block;
}
