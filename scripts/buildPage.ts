import { spawnSync } from 'node:child_process';
import { OWN_NODE } from './ownNode.ts';
import { isMade, noteMade, PAGE, stateOf } from './sources.mjs';

/**
 * Builds the page into apps/web/dist when its sources changed since the last time. Ends the process when that fails. `traced`: line by line as it
 * was written, with source maps, so that what runs can be mapped to the sources; the next build without it is the short one again.
 */
export async function buildPage({ force, traced = false }: { force: boolean; traced?: boolean }): Promise<void> {
  const state = stateOf(PAGE, traced ? ' traced' : '');
  if (!force && isMade(PAGE, state)) return;
  console.log('Building the page.');
  const options = traced ? ['--minify', 'false', '--sourcemap', 'hidden'] : [];
  const { status } = spawnSync('node_modules/.bin/vite', ['build', 'apps/web', '--logLevel', 'warn', ...options], {
    stdio: 'inherit',
    env: OWN_NODE,
  });
  if (status !== 0) {
    console.error('The page could not be built; the lines above say why.');
    process.exit(1);
  }
  noteMade(PAGE, state);
}
