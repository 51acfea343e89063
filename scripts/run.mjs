// Runs every command of the project. It needs nothing but Node 20 and npm: it installs what the lock names when that changed,
// then works with the Node that the project brings (the npm package `node`).
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { endWithStarter } from './endWithStarter.mjs';
import { installWhenChanged } from './install.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
process.chdir(root);

/** Command → the file that carries it out. */
const COMMANDS = {
  start: 'scripts/start.ts',
  dev: 'scripts/dev.ts',
  demo: 'lab/demo/main.ts',
  test: 'scripts/test.ts',
  coverage: 'scripts/test.ts',
  check: 'scripts/check.ts',
  build: 'scripts/build.ts',
  docs: 'scripts/docs.ts',
  e2e: 'scripts/e2e.ts',
  screens: 'scripts/screens.ts',
  bench: 'lab/bench/main.ts',
  'bench:web': 'lab/web/main.ts',
  'bench:bus': 'lab/bus/main.ts',
  'bench:return': 'lab/return/main.ts',
  'bench:nodes': 'lab/nodes/main.ts',
  'bench:users': 'lab/artillery/main.ts',
  prove: 'lab/checker/main.ts',
  island: 'lab/island/main.ts',
  hostile: 'lab/hostile/main.ts',
  mutate: 'lab/mutate/main.ts',
  move: 'scripts/moveToMongo.ts',
};

const [command = '', ...rest] = process.argv.slice(2);
const target = COMMANDS[command];
if (!target) {
  console.error(`There is no command "${command}". There are: ${Object.keys(COMMANDS).join(', ')}.`);
  process.exit(2);
}
await installWhenChanged(root);
endWithStarter();

const node = `${root}node_modules/.bin/node`;
const args = [target, ...(command === 'coverage' ? ['--coverage'] : []), ...rest];
if (Number(process.versions.node.split('.')[0]) >= 26) {
  // Already the right Node: go on in this process, nothing is started twice.
  process.argv = [process.argv[0], ...args];
  await import(pathToFileURL(`${root}${target}`).href);
} else if (existsSync(node)) {
  const child = spawn(node, args, {
    stdio: 'inherit',
    env: { ...process.env, PATH: `${root}node_modules/.bin:${process.env.PATH}` },
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
} else {
  console.error('Node 26 was not installed. Remove node_modules and run the command again.');
  process.exit(1);
}
