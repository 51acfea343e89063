import { spawn } from 'node:child_process';

/** The server, started anew at each change, and the page with hot reload on http://localhost:5173. */
const env = { ...process.env, NODE_ENV: process.env.NODE_ENV ?? 'development' };
const children = [
  spawn(
    process.execPath,
    ['--watch-path=apps/server/src', '--watch-path=packages', '--watch-preserve-output', 'apps/server/src/main.ts'],
    { stdio: 'inherit', env },
  ),
  spawn('node_modules/.bin/vite', ['apps/web', '--port', '5173', '--strictPort'], { stdio: 'inherit', env }),
];
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.on(signal, () => children.forEach((child) => child.kill(signal)));
for (const child of children) {
  child.on('exit', (code) => {
    for (const other of children) other.kill();
    process.exitCode = code ?? 1;
  });
}
