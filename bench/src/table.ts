import type { Race, Report } from './bench.ts';
import { rateOf, type Reading, type Result, ratios, type Spread, spreadOf } from './slices.ts';

/** A report in Markdown. */
export const markdownOf = ({ races, notes }: Report) =>
  [...races.flatMap((race) => [`### ${race.title}`, tableOf(race)]), ...notes].join('\n\n');

function tableOf(race: Race): string {
  const more = [...new Set(race.results.flatMap(({ readings }) => readings.flatMap((reading) => Object.keys(reading.more))))];
  const [one, many] = race.unit;
  const head = [
    '',
    `${many} a second`,
    ...race.ceilings.map((name) => `× ${name.split(':', 1)[0] ?? name}`),
    `CPU µs a ${one} (Node + PostgreSQL)`,
    ...more,
  ];
  const rows = race.results.map((result) => [
    result.name,
    show(spreadOf(result.readings.map(rateOf))),
    ...race.ceilings.map((name) => ratioTo(race, result, name)),
    cpuOf(result),
    ...more.map((key) => show(spreadOf(result.readings.flatMap((reading) => reading.more[key] ?? [])))),
  ]);
  return [head, head.map((_, index) => (index === 0 ? '---' : '---:')), ...rows]
    .map((row) => `| ${row.join(' | ')} |`)
    .join('\n');
}

function ratioTo({ results, by }: Race, result: Result, name: string): string {
  const ceiling = results.find((other) => other.name === name);
  if (!ceiling || ceiling === result) return '1';
  return show(spreadOf(by === 'rate' ? ratios(result, ceiling, rateOf) : ratios(ceiling, result, nodePerUnit)));
}

const nodePerUnit = ({ cpu, units }: Reading) => cpu.node / units;

function cpuOf({ readings }: Result): string {
  const node = spreadOf(readings.map(nodePerUnit)).median;
  const postgres = spreadOf(readings.map(({ cpu, units }) => cpu.postgres / units)).median;
  return postgres > 0 ? `${digits(node + postgres)} (${digits(node)} + ${digits(postgres)})` : digits(node);
}

const show = ({ median, min, max }: Spread) =>
  Number.isNaN(median) ? '' : `**${digits(median)}** (${digits(min)}–${digits(max)})`;

/** Three digits that count. */
function digits(value: number): string {
  if (value >= 1_000) return Number(value.toPrecision(3)).toLocaleString('en-US');
  return String(Number(value.toPrecision(3)));
}
