import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

const tests = ['packages/*/src/**/*.test.ts', 'checks/**/*.test.ts', 'bench/**/*.test.ts', 'scenarios/**/*.test.ts'];

/** Their facts are times: how fast a command starts, that a caller does not wait, that a function answers within its limit. */
const alone = [
  'packages/cli/src/published.test.ts',
  'packages/reproduce/src/sandbox/incident.test.ts',
  'packages/lambda/src/processes/error-reporter.test.ts',
  'packages/lambda/src/coverage/layer/faults.test.ts',
];

export default defineConfig({
  test: {
    globalSetup: './vitest.keys.ts',
    testTimeout: 60_000,
    hookTimeout: 60_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'all',
          include: tests,
          exclude: alone,
          // Many tests wait for a process or a server. On two cores three at a time take 6.5 minutes, and one a core 11.5.
          maxWorkers: Math.max(3, availableParallelism()),
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: { name: 'alone', include: alone, maxWorkers: 1, maxConcurrency: 3, sequence: { groupOrder: 1 } },
      },
    ],
  },
});
