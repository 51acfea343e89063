import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: [
      'packages/**/*.test.ts',
      'apps/**/*.test.{ts,tsx}',
      'lab/**/*.test.ts',
      'examples/**/*.test.ts',
      'e2e/client/**/*.test.ts',
      'scripts/**/*.test.ts',
    ],
    setupFiles: ['apps/server/src/testing/holdAnswers.ts'],
    testTimeout: 30_000,
    hookTimeout: 30_000,
    expect: { poll: { timeout: 10_000 } },
    pool: 'forks',
    coverage: {
      provider: 'v8',
      include: ['apps/server/src/**/*.ts', 'packages/*/src/**/*.ts'],
      exclude: ['**/*.test.ts', '**/testing/**', '**/contract/**', 'apps/server/src/main.ts'],
      reporter: ['text-summary', 'json-summary'],
      thresholds: { lines: 92 },
    },
  },
});
