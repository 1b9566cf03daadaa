import { execFileSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import type { Report, Workload } from './bench.ts';
import { markdownOf } from './table.ts';

/** What was measured once, and is kept. */
interface Kept {
  title: string;
  target: string;
  date: string;
  machine: string;
  commit: string;
  report: Report;
}

const recordsPath = fileURLToPath(new URL('../results/recorded.json', import.meta.url));
const pagePath = fileURLToPath(new URL('../../docs/performance.md', import.meta.url));

/** Keeps a report, and writes the tables of all that are kept into the page about performance. */
export async function record({ name, title, target }: Workload, report: Report): Promise<void> {
  const known = JSON.parse(await readFile(recordsPath, 'utf8').catch(() => '{}')) as { [name: string]: Kept };
  const date = new Date().toISOString().slice(0, 10);
  const records = { ...known, [name]: { title, target, date, machine: machine(), commit: commit(), report } };
  await write(recordsPath, JSON.stringify(records));
  const sections = Object.entries(records).toSorted(([one], [other]) => one.localeCompare(other));
  const page = await readFile(pagePath, 'utf8');
  const tables = sections.map(([section, kept]) => sectionOf(section, kept)).join('\n\n');
  await write(
    pagePath,
    page.replace(/(<!-- tables -->).*(<!-- end of tables -->)/s, (_, before, after) => `${before}\n\n${tables}\n\n${after}`),
  );
}

const sectionOf = (name: string, { title, target, date, machine: where, commit: what, report }: Kept) =>
  `## ${name}. ${title}\n\nTarget: ${target}\n\nMeasured on ${date} at ${what}: ${where}.\n\n${markdownOf(report)}`;

async function write(path: string, text: string): Promise<void> {
  const options = await resolveConfig(path);
  await writeFile(path, await format(text, { ...options, filepath: path }));
}

function machine(): string {
  const [cpu] = cpus();
  return `${cpus().length} × ${cpu?.model ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GiB, Linux, Node ${process.versions.node}`;
}

const commit = () => execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
