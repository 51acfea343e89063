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
/**
 * `--coverage`: counts what the page runs, for `npm run check -- --coverage`. `--smoke`: only what must go after a deployment, on the server that
 * BASE_URL names. All else is for Playwright.
 */
const OWN_WORDS = ['--coverage', '--smoke'];
const asked = process.argv.slice(2);
const counts = asked.includes('--coverage');
const smoke = asked.includes('--smoke');
const { BASE_URL } = process.env;
if (BASE_URL !== undefined && !smoke) {
  console.error('BASE_URL is for `npm run e2e -- --smoke` alone: the other browser tests start servers of their own.');
  process.exit(2);
}
if (BASE_URL !== undefined && !/^https?:$/.test(URL.parse(BASE_URL)?.protocol ?? '')) {
  console.error(`BASE_URL takes an address like https://chat.example.org, not "${BASE_URL}".`);
  process.exit(2);
}
if (BASE_URL === undefined) await buildPage({ force: false, traced: counts });
if (counts) rmSync(COUNTED, { recursive: true, force: true });
const { status } = spawnSync(
  'node_modules/.bin/playwright',
  [
    'test',
    '-c',
    'e2e/playwright.config.ts',
    ...(smoke ? ['smoke.spec.ts'] : []),
    ...asked.filter((word) => !OWN_WORDS.includes(word)),
  ],
  {
    stdio: 'inherit',
    env: {
      ...TEST_NODE,
      ...(counts ? { PALAVER_PAGE_COVERAGE: resolve(COUNTED) } : {}),
    },
  },
);
process.exit(status ?? 1);
