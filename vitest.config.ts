import { defaultServerConditions } from 'vite';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** What takes long comes first, so that all workers end at the same time: what computes beside what waits for processes. */
const longest = [
  /\/(?:operations|balancer|packed)\.test/,
  /\/(?:guides|overload|process|seed|slow-readers|two-nodes)\.test/,
  /\/(?:faults|tools)\/|\/(?:bus|convergence|crash|digests|door|limits|properties|rest|settings)\.test/,
];

class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rankOf = ({ moduleId }: TestSpecification) => [...longest, /./].findIndex((sort) => sort.test(moduleId));
    return (await super.sort(files)).sort((one, other) => rankOf(one) - rankOf(other));
  }
}

export default defineConfig({
  // The client's own source, not what was last built of it; and of packages what Node takes, not what is meant for bundlers.
  ssr: {
    resolve: {
      conditions: ['@parley/source', ...defaultServerConditions.filter((name) => name !== 'module')],
      mainFields: ['main'],
    },
  },
  test: {
    include: ['{apps,bench,packages,tools}/**/*.test.ts'],
    globalSetup: ['packages/testing/src/setup.ts', 'apps/web/test/setup.ts'],
    pool: 'forks',
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
    // Each file has a server and a database of its own; only the loaded code is shared.
    isolate: false,
    // Many of them wait, for processes and the database: three at a time keep two cores busy.
    maxWorkers: 3,
    sequence: { sequencer: LongFirst },
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
