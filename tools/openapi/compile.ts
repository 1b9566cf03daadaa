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

/** Makes TypeScript of a document and compiles it together with programs that use it. Gives what the compiler says, line by line. */
export async function compile(folder: string, document: unknown, programs: Record<string, string>): Promise<string[]> {
  const files = { 'parley.ts': astToString(await openapiTS(document as OpenAPI3)), ...programs };
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: Object.keys(files) }));
  const said = await new Promise<string>((resolve) => {
    execFile(process.execPath, [tsc, '-p', folder], { cwd: folder }, (_error, stdout, stderr) => resolve(stdout + stderr));
  });
  return said.split('\n').filter(Boolean);
}
