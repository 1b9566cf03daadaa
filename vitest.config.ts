import { defaultServerConditions } from 'vite';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files that start processes are short and take long: they come first, so that all workers end at the same time. */
class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isLong = ({ moduleId }: TestSpecification) =>
      /\/(?:faults|tools)\/|\/(?:bus|crash|packed|process|settings|two-nodes)\.test/.test(moduleId);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
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
    globalSetup: ['packages/testing/src/setup.ts'],
    pool: 'forks',
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
    // Each file has a server and a database of its own; only the loaded code is shared.
    isolate: false,
    // Many of them wait for processes: two at a time keep two cores busy.
    maxWorkers: 2,
    sequence: { sequencer: LongFirst },
    testTimeout: 20_000,
    hookTimeout: 30_000,
  },
});
