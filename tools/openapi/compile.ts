import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import openapiTS, { astToString, type OpenAPI3 } from 'openapi-typescript';

const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc');

const compilerOptions = {
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  skipLibCheck: false,
  target: 'ES2022',
  module: 'NodeNext',
  allowImportingTsExtensions: true,
  noEmit: true,
  types: [],
};

/** Makes TypeScript of a document and compiles it together with a program that uses it. Gives what the compiler says. */
export async function compile(folder: string, document: unknown, use: string): Promise<string> {
  const types = astToString(await openapiTS(document as OpenAPI3));
  await writeFile(join(folder, 'parley.ts'), types);
  await writeFile(join(folder, 'use.ts'), use);
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['parley.ts', 'use.ts'] }));
  return await new Promise((resolve) => {
    execFile(process.execPath, [tsc, '-p', folder], { cwd: folder }, (_error, stdout, stderr) => resolve(stdout + stderr));
  });
}
