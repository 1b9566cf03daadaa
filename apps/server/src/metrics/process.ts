import { collectDefaultMetrics, Registry } from 'prom-client';

let figures: Registry | undefined;

/** The figures of the process, which is one however many servers are started in it. Until somebody asks they cost nothing. */
export function processFigures(): Registry {
  if (figures) return figures;
  figures = new Registry();
  collectDefaultMetrics({ register: figures });
  return figures;
}
