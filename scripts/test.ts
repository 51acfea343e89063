import { CHROMIUM } from '../e2e/playwright.config.ts';
import { runTests } from './runTests.ts';

const status = await runTests('short');
console.log('Not part of this: what waits real seconds and breaks things. Run it with: npm run test:long');
if (CHROMIUM) console.log('Nor are the browser tests. Run them with: npm run e2e');
else console.log('skipped: the browser tests, because no Chromium is installed here (Debian: apt install chromium).');
process.exit(status);
