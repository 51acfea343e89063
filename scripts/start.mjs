import { spawnSync } from 'node:child_process';
import { enableCompileCache } from 'node:module';
import { resolve } from 'node:path';
import { endWithRun } from './endWithStarter.mjs';
import { COMPILED, isMade, PAGE, stateOf } from './sources.mjs';

endWithRun();
// What was compiled once is read from there at the next start: here, and in the threads of the store. This file is JavaScript, so that the cache is on
// before anything is TypeScript: what turns that into JavaScript takes 20 MB in each thread, and is not loaded where the cache has all.
const compiled = (process.env.NODE_COMPILE_CACHE ??= resolve('node_modules/.cache/compiled'));
process.env.NODE_ENV ??= 'production';
if (![PAGE, COMPILED].every((made) => isMade(made, stateOf(made)))) {
  const { status } = spawnSync(process.execPath, ['scripts/prepareStart.ts'], { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
enableCompileCache(compiled);
await import('../apps/server/src/main.ts');
