import type { App } from '@parley/api';
import { Registry } from 'prom-client';
import { Calls } from './calls.ts';
import { showDomain } from './domain.ts';

/** What one server shows of itself. Nothing that somebody has said, is called or is known by stands in it, nor any id of theirs. */
export interface Figures {
  registry: Registry;
  calls: Calls;
}

export function createFigures(app: App): Figures {
  const registry = new Registry();
  showDomain(registry, app);
  return { registry, calls: new Calls(registry) };
}
