import { defineConfig } from '@playwright/test';

/** Where seconds and milliseconds are measured, two browsers with real media are what two cores carry. */
const measuring = /(call|recovery|sharp|relay)\.spec/;

/**
 * Two projects, for `tools/test` to run one after the other: `alone` with one worker, and `together`, whose tests mostly wait,
 * with two, each with a lab, a box and browsers of its own. Of a whole run `tools/test` tries what failed once more and tells it.
 */
export default defineConfig({
  testDir: 'tests',
  outputDir: 'out/results',
  projects: [
    { name: 'alone', testMatch: measuring, workers: 1 },
    { name: 'together', testIgnore: measuring, workers: 2, fullyParallel: true },
  ],
  workers: 1,
  fullyParallel: false,
  retries: 0,
  timeout: 90_000,
  expect: { timeout: 20_000 },
  reporter: [['list'], ['json', { outputFile: process.env['RESULTS'] ?? 'out/results.json' }]],
});
