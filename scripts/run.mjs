// Runs every command of the project. It needs nothing but Node 20 and npm: it installs what the lock names when that changed,
// then works with the Node that the project brings (the npm package `node`).
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { endWithStarter } from './endWithStarter.mjs';
import { installWhenChanged } from './install.mjs';
import { SERVER_FLAGS } from './serverFlags.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
process.chdir(root);

/** Command → the file that carries it out. */
const COMMANDS = {
  start: 'scripts/start.mjs',
  dev: 'scripts/dev.ts',
  demo: 'lab/demo/main.ts',
  test: 'scripts/test.ts',
  'test:long': 'scripts/testLong.ts',
  check: 'scripts/check.ts',
  build: 'scripts/build.ts',
  docs: 'scripts/docs.ts',
  e2e: 'scripts/e2e.ts',
  bench: 'lab/bench/main.ts',
  soak: 'lab/soak/main.ts',
  prove: 'lab/checker/main.ts',
  hostile: 'lab/hostile/main.ts',
  deploy: 'scripts/deploy.ts',
  move: 'scripts/moveToMongo.ts',
  export: 'scripts/exportStore.ts',
  import: 'scripts/importStore.ts',
  rescue: 'scripts/rescue.ts',
  doctor: 'scripts/doctor.ts',
  backup: 'scripts/backup.ts',
  restore: 'scripts/restore.ts',
};

/** A command and the option that comes first behind it → the file that carries it out instead. */
const VARIANTS = {
  'test --mutate': 'lab/mutate/main.ts',
  'check --coverage': 'lab/lines/main.ts',
  'docs --screens': 'scripts/screens.ts',
};

const [command = '', ...options] = process.argv.slice(2);
const variant = VARIANTS[`${command} ${options[0]}`];
const target = variant ?? COMMANDS[command];
if (!target) {
  console.error(`There is no command "${command}". There are: ${Object.keys(COMMANDS).join(', ')}.`);
  process.exit(2);
}
await installWhenChanged(root);
endWithStarter();

const node = `${root}node_modules/.bin/node`;
const flags = command === 'start' ? SERVER_FLAGS : [];
const args = [target, ...(variant ? options.slice(1) : options)];
if (Number(process.versions.node.split('.')[0]) >= 26 && flags.every((flag) => process.execArgv.includes(flag))) {
  // Already the right Node: go on in this process, nothing is started twice.
  process.argv = [process.argv[0], ...args];
  await import(pathToFileURL(`${root}${target}`).href);
} else if (existsSync(node)) {
  const child = spawn(node, [...flags, ...args], {
    stdio: 'inherit',
    env: { ...process.env, PATH: `${root}node_modules/.bin:${process.env.PATH}`, PALAVER_RUN: String(process.pid) },
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
} else {
  console.error('Node 26 was not installed. Remove node_modules and run the command again.');
  process.exit(1);
}
