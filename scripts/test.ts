import { spawnSync } from 'node:child_process';
import { CHROMIUM } from '../e2e/playwright.config.ts';
import { OWN_NODE } from './ownNode.ts';

const { status } = spawnSync('node_modules/.bin/vitest', ['run', ...process.argv.slice(2)], {
  stdio: 'inherit',
  env: OWN_NODE,
});
if (CHROMIUM) console.log('Not part of this: the browser tests. Run them with: npm run e2e');
else console.log('skipped: the browser tests, because no Chromium is installed here (Debian: apt install chromium).');
process.exit(status ?? 1);
