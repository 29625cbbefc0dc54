import { defineConfig } from '@playwright/test';

/** `npm run screenshots`: the picture in the README, from the running product. */
export default defineConfig({
  testDir: 'screenshots',
  outputDir: 'out/results',
  workers: 1,
  timeout: 120_000,
  reporter: 'list',
});
