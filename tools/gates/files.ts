import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

/** The folder of the whole project. */
export const root = fileURLToPath(new URL('../..', import.meta.url));

/** A file of the project, by its path from the top. */
export const read = (path: string): string => readFileSync(`${root}${path}`, 'utf8');

export const readYaml = (path: string): unknown => parse(read(path));
export const readJson = (path: string): unknown => JSON.parse(read(path));
