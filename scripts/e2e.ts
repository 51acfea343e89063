import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { CHROMIUM } from '../e2e/playwright.config.ts';
import { buildPage } from './buildPage.ts';
import { TEST_NODE } from './ownNode.ts';

/** Where what the page runs is written. */
const COUNTED = 'test-results/page-lines';

if (!CHROMIUM) {
  console.log('skipped: the browser tests, because no Chromium is installed here (Debian: apt install chromium).');
  process.exit(process.env.CI ? 1 : 0);
}
/** `--coverage`: counts what the page runs, for `npm run check -- --coverage`. All else is for Playwright. */
const asked = process.argv.slice(2);
const counts = asked.includes('--coverage');
await buildPage({ force: false, traced: counts });
if (counts) rmSync(COUNTED, { recursive: true, force: true });
const { status } = spawnSync(
  'node_modules/.bin/playwright',
  ['test', '-c', 'e2e/playwright.config.ts', ...asked.filter((word) => word !== '--coverage')],
  {
    stdio: 'inherit',
    env: {
      ...TEST_NODE,
      ...(counts ? { PALAVER_PAGE_COVERAGE: resolve(COUNTED) } : {}),
    },
  },
);
process.exit(status ?? 1);
