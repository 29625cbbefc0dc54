import { defineConfig } from '@playwright/test';

/** One worker: two browsers with real media are what two cores carry. No retries: a test that needs one has found something. */
export default defineConfig({
  testDir: 'tests',
  outputDir: 'out/results',
  workers: 1,
  fullyParallel: false,
  retries: 0,
  timeout: 45_000,
  expect: { timeout: 8_000 },
  reporter: [['list'], ['json', { outputFile: 'out/results.json' }]],
});
