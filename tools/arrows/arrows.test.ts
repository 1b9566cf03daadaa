import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { rooms, rules } from './rooms.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const house = await mkdtemp(join(tmpdir(), 'parley-arrows-'));
afterAll(() => rm(house, { recursive: true, force: true }));

/** A house with the project's own rules, and each line that a room may or may not contain in a file of that room. */
await cp(join(root, '.oxlintrc.json'), join(house, '.oxlintrc.json'));
await writeFile(join(house, 'tsconfig.json'), JSON.stringify({ compilerOptions: { strict: true, target: 'es2023' } }));
for (const { file, may, mayNot } of rooms) await lay(file, [...may, ...mayNot]);
for (const { file, right, wrong } of rules) await lay(file, [right, wrong]);
const complaints = await lint();

test.each(rooms)('in $file the imports that turn an arrow round are caught, and no others', ({ file, may, mayNot }) => {
  const caught = [...may, ...mayNot].filter((_, index) => complaintsAbout(file, index).includes('eslint(no-restricted-imports)'));
  expect(caught).toEqual(mayNot);
});

describe.each(rules)('the rule $rule, in $file', ({ file, rule, wrong, right }) => {
  test(`stops ${wrong}`, () => expect(complaintsAbout(file, 1)).toContain(rule));
  test(`lets ${right} pass`, () => expect(complaintsAbout(file, 0)).not.toContain(rule));
});

async function lay(file: string, lines: readonly string[]): Promise<void> {
  await mkdir(dirname(join(house, file)), { recursive: true });
  await writeFile(join(house, file), `${lines.join('\n')}\n`);
}

/** The rules that a line of a file broke. */
function complaintsAbout(file: string, index: number): string[] {
  return complaints.filter(({ filename, line }) => filename === file && line === index + 1).map(({ code }) => code);
}

async function lint(): Promise<{ filename: string; line: number; code: string }[]> {
  const oxlint = join(dirname(createRequire(import.meta.url).resolve('oxlint/package.json')), 'bin/oxlint');
  const said = await new Promise<string>((resolve) => {
    execFile(process.execPath, [oxlint, '--type-aware', '--format=json'], { cwd: house, maxBuffer: 1e8 }, (_error, stdout) =>
      resolve(stdout),
    );
  });
  const { diagnostics, number_of_files } = JSON.parse(said) as Report;
  expect(number_of_files).toBe(new Set([...rooms, ...rules].map(({ file }) => file)).size);
  return diagnostics.flatMap(({ filename, code, labels }) =>
    labels.slice(0, 1).map(({ span }) => ({ filename, code, line: span.line })),
  );
}

interface Report {
  number_of_files: number;
  diagnostics: { filename: string; code: string; labels: { span: { line: number } }[] }[];
}
