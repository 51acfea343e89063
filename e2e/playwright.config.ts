import { existsSync } from 'node:fs';
import { defineConfig } from '@playwright/test';

/** Debian's shell without windows takes two thirds of the time: the whole browser has pages of its own around each of ours. */
export const CHROMIUM = [
  '/usr/bin/chromium-headless-shell',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
].find((path) => existsSync(path));

export default defineConfig({
  testDir: './browser',
  // A machine that is busy takes several times as long: what this ends is a test that hangs.
  timeout: 120_000,
  expect: { timeout: 10_000 },
  fullyParallel: false,
  workers: 2,
  reporter: [['list'], ['json', { outputFile: '../test-results/e2e.json' }]],
  outputDir: '../test-results/e2e',
  use: {
    // A trace of every test costs a quarter of the time: `npm run e2e -- --trace retain-on-failure`, for one that fails.
    screenshot: 'only-on-failure',
    launchOptions: {
      ...(CHROMIUM ? { executablePath: CHROMIUM } : {}),
      args: [
        '--no-sandbox',
        // Where there is none, a process of its own would stand in for it and take a fifteenth of the time.
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
});
