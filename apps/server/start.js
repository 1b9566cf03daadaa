// @ts-check
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { argv, stderr } from 'node:process';
import { Script } from 'node:vm';
import { buildWeb } from '../web/build.js';
import { bundle, save } from './bundle.js';

// Runs a program as it was compiled last time; why: docs/decisions/start-from-one-file.md.

const [{ file, text, print }] = await Promise.all([bundle(argv[2]), buildWeb().catch(goOn)]);
const cache = `${file}.cache`;

const script = new Script(text, { filename: file, cachedData: compiledBefore() });
const run = /** @type {(require: NodeJS.Require) => void} */ (script.runInThisContext());
run(createRequire(file));
if (script.cachedDataRejected !== false) save(cache, Buffer.concat([Buffer.from(print), script.createCachedData()]));

/** @param {unknown} error */
function goOn(error) {
  const why = error instanceof Error ? error.message : String(error);
  stderr.write(`The web client could not be built, and the server starts without: ${why}\n`);
}

/** Of the same bundle: V8 itself would take what was compiled of any other of the same length. */
function compiledBefore() {
  try {
    const saved = readFileSync(cache);
    return saved.toString('latin1', 0, print.length) === print ? saved.subarray(print.length) : undefined;
  } catch {
    return undefined;
  }
}
