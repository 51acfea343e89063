import { spawnSync } from 'node:child_process';
import { OWN_NODE } from './ownNode.ts';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { sourceDigest } from './sourceDigest.ts';

const STAMP = 'apps/web/dist/.source';
const SOURCES = [
  'apps/web/src',
  'apps/web/public',
  'apps/web/index.html',
  'apps/web/vite.config.ts',
  'packages/client/src',
  'packages/protocol/src',
  'package-lock.json',
];

/** Builds the page into apps/web/dist when its sources changed since the last time. Ends the process when that fails. */
export async function buildPage({ force }: { force: boolean }): Promise<void> {
  const digest = sourceDigest(SOURCES);
  if (!force && existsSync(STAMP) && readFileSync(STAMP, 'utf8') === digest) return;
  console.log('Building the page.');
  const { status } = spawnSync('node_modules/.bin/vite', ['build', 'apps/web', '--logLevel', 'warn'], {
    stdio: 'inherit',
    env: OWN_NODE,
  });
  if (status !== 0) {
    console.error('The page could not be built; the lines above say why.');
    process.exit(1);
  }
  writeFileSync(STAMP, digest);
}
