import { collectDefaultMetrics, Registry } from 'prom-client';

/** To count these, each open socket is looked at: with thousands of them everybody would have to wait meanwhile. */
const slow = /^(nodejs_active_|process_open_fds$)/;

let figures: Registry | undefined;

/** The figures of the process, which is one however many servers are started in it. Until somebody asks they cost nothing. */
export function processFigures(): Registry {
  if (figures) return figures;
  figures = new Registry();
  collectDefaultMetrics({ register: figures });
  for (const { name } of figures.getMetricsAsArray()) if (slow.test(name)) figures.removeSingleMetric(name);
  return figures;
}
