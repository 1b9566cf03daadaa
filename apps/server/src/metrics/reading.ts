import { Counter, Gauge, type Registry } from 'prom-client';

/** Shows something that is counted elsewhere, as it is when somebody looks. */
export const showCount = (registry: Registry, name: string, help: string, read: () => number): void =>
  showCounts(registry, { name, help, labelNames: [] }, () => [[{}, read()]]);

interface Named<Label extends string> {
  name: string;
  help: string;
  labelNames: Label[];
}

/** Shows several such counts, told apart by labels. */
export function showCounts<Label extends string>(
  registry: Registry,
  named: Named<Label>,
  read: () => [Partial<Record<Label, string>>, number][],
): void {
  const counter = new Counter({
    ...named,
    registers: [],
    collect() {
      this.reset();
      for (const [labels, count] of read()) this.inc(labels, count);
    },
  });
  registry.registerMetric(counter);
}

/** Shows how something stands when somebody looks; what is not known is not shown. */
export function showLevel(
  registry: Registry,
  name: string,
  help: string,
  read: () => number | Promise<number | undefined>,
): void {
  const gauge = new Gauge({
    name,
    help,
    registers: [],
    async collect() {
      const level = await read();
      if (level === undefined) this.remove();
      else this.set(level);
    },
  });
  registry.registerMetric(gauge);
}
