import type { App } from './app.ts';
import { readConfig } from './settings/readConfig.ts';
import { type Deps, openDeps } from './deps.ts';
import type { Environment } from './settings/environmentReader.ts';
import { endOnSignals, fail } from './processEnd.ts';
import { readEnvironment } from './settings/readEnvironment.ts';
import { warnOfReaders } from './warnOfReaders.ts';

// Before anything is written: what this process makes, its user alone may read.
process.umask(0o077);
let env: Environment = process.env;
const config = await stopOnError(() => readConfig((env = readEnvironment())));
const opening: Promise<Deps> = stopOnError(() => openDeps(config));
// The threads of the store start while the rest is loaded.
const { createApp } = await import('./app.ts');
const deps = await opening;
const app: App = await stopOnError(() => createApp(deps));
endOnSignals(app, deps.log);
warnOfReaders(config.dataDir, deps.log);
const { url } = await stopOnError(() => app.listen());
// What PM2 waits for before it stops the next process (deploy/pm2).
process.send?.('ready');

console.log(`Palaver is open at ${url}`);
if (!(await deps.stores.setupTaken())) {
  const link = `${url}/register#setup=${encodeURIComponent(config.setupCode)}`;
  console.log(`There is no administrator yet. The first one registers here, once:\n  ${link}`);
}

async function stopOnError<T>(step: () => T | Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (error) {
    return await fail(error, env);
  }
}
