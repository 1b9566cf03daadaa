import type { Watch } from '@parley/api';
import { Counter, Histogram, type Registry } from 'prom-client';

/** Where a call comes in. */
export type Face = 'rest' | 'trpc' | 'ws';

/** The bound figures of one operation at one face. */
interface Bound {
  seconds: Pick<Histogram.Internal<string>, 'observe'>;
  outcomes: Map<string, Counter.Internal>;
}

/** Counts calls by operation, face and outcome. The words of all three come from closed lists. */
export class Calls {
  readonly #requests: Counter<'operation' | 'face' | 'outcome'>;
  readonly #seconds: Histogram<'operation' | 'face'>;

  constructor(registry: Registry) {
    this.#requests = new Counter({
      name: 'parley_requests_total',
      help: 'Calls of operations that were answered, by face, and by the reason for which they were refused, or "ok".',
      labelNames: ['operation', 'face', 'outcome'],
      registers: [registry],
    });
    this.#seconds = new Histogram({
      name: 'parley_request_duration_seconds',
      help: 'How long calls of operations took, from when they were read to when their answer was known.',
      labelNames: ['operation', 'face'],
      buckets: [0.005, 0.02, 0.1, 0.5, 2],
      registers: [registry],
    });
  }

  /** Counts the calls of a face. What has been called once is at hand from then on. */
  at(face: Face): Watch {
    const known = new Map<string, Bound>();
    return (operation, outcome, seconds) => {
      const bound = known.get(operation) ?? this.#bind(known, operation, face);
      const counter = bound.outcomes.get(outcome) ?? this.#requests.labels(operation, face, outcome);
      bound.outcomes.set(outcome, counter);
      counter.inc();
      bound.seconds.observe(seconds);
    };
  }

  #bind(known: Map<string, Bound>, operation: string, face: Face): Bound {
    const bound: Bound = { seconds: this.#seconds.labels(operation, face), outcomes: new Map() };
    known.set(operation, bound);
    return bound;
  }
}
