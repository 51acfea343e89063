import { spawnSync } from 'node:child_process';
import { CHROMIUM } from '../e2e/playwright.config.ts';
import { buildPage } from './buildPage.ts';
import { OWN_NODE } from './ownNode.ts';

if (!CHROMIUM) {
  console.log('skipped: the browser tests, because no Chromium is installed here (Debian: apt install chromium).');
  process.exit(process.env.CI ? 1 : 0);
}
await buildPage({ force: false });
const { status } = spawnSync(
  'node_modules/.bin/playwright',
  ['test', '-c', 'e2e/playwright.config.ts', ...process.argv.slice(2)],
  { stdio: 'inherit', env: OWN_NODE },
);
process.exit(status ?? 1);
