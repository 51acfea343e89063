import { spawnSync } from 'node:child_process';
import { CHROMIUM } from '../e2e/playwright.config.ts';
import { buildMongoServer } from '../packages/store/src/testing/buildMongoServer.ts';
import { OWN_NODE } from './ownNode.ts';

// Built before the tests, once: many of them would begin to build it at the same moment.
const hasMongo = process.env.MONGO_URI !== undefined || spawnSync('mongod', ['--version']).status === 0;
const mongo = hasMongo ? null : await buildMongoServer();
const noMongo = mongo && 'missing' in mongo ? { PALAVER_NO_MONGO: mongo.missing } : {};

const { status } = spawnSync('node_modules/.bin/vitest', ['run', ...process.argv.slice(2)], {
  stdio: 'inherit',
  env: { ...OWN_NODE, ...noMongo },
});
if (CHROMIUM) console.log('Not part of this: the browser tests. Run them with: npm run e2e');
else console.log('skipped: the browser tests, because no Chromium is installed here (Debian: apt install chromium).');
process.exit(status ?? 1);
