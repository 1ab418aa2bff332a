import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    globalSetup: './vitest.keys.ts',
    include: ['packages/*/src/**/*.test.ts', 'checks/**/*.test.ts', 'bench/**/*.test.ts', 'scenarios/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
