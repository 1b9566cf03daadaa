// @ts-check
import { readFileSync } from 'node:fs';

// Preloaded into a server (`--import`): its wall clock goes by as many milliseconds wrong as the file named by `CLOCK` says.
// Timers and `performance.now()` go right, as they do when somebody sets the clock of a machine.

const file = process.env['CLOCK'] ?? '';
const RealDate = Date;
let shift = 0;
setInterval(() => (shift = Number(readFileSync(file, 'utf8'))), 20).unref();
const now = () => RealDate.now() + shift;

globalThis.Date = new Proxy(RealDate, {
  construct: (target, given) => (given.length === 0 ? new target(now()) : new target(.../** @type {[number]} */ (given))),
  apply: () => new RealDate(now()).toString(),
  get: (target, name) => /** @type {unknown} */ (name === 'now' ? now : Reflect.get(target, name)),
});
