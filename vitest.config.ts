import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    globalSetup: './vitest.keys.ts',
    include: ['packages/*/src/**/*.test.ts', 'checks/**/*.test.ts', 'bench/**/*.test.ts', 'scenarios/**/*.test.ts'],
    // Many tests wait for a process or a server. On two cores three at a time take 6.5 minutes, and one a core 11.5.
    maxWorkers: Math.max(3, availableParallelism()),
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
