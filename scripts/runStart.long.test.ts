import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished, vi } from 'vitest';
import { freePort } from '@palaver/store/testing/freePort';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const RUN: [string, ...string[]] = [process.execPath, 'scripts/run.mjs', 'start'];
const NPM: [string, ...string[]] = ['npm', 'start'];

/** Whether anybody takes connections there. */
const isOpen = (port: number) =>
  new Promise<boolean>((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve(true)).on('error', () => resolve(false));
    socket.on('connect', () => socket.destroy());
  });

/** Starts the server by this command, in a folder of its own. */
async function start([command, ...args]: [string, ...string[]], port: number, folder: string) {
  const run = spawn(command, args, {
    cwd: ROOT,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, PORT: String(port), HOST: '127.0.0.1', DATA_DIR: folder },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void run.kill('SIGKILL'));
  run.stdout.resume();
  // The first start of all builds the page.
  const waiting = { timeout: 300_000, interval: 50 };
  await vi.waitUntil(() => isOpen(port), waiting);
  const health = await fetch(`http://127.0.0.1:${port}/health`);
  return { run, status: health.status };
}

const CASES = [
  ...(['SIGTERM', 'SIGINT', 'SIGKILL'] as const).map((signal) => ({ name: 'run.mjs', command: RUN, signal })),
  ...(['SIGTERM', 'SIGHUP', 'SIGKILL'] as const).map((signal) => ({ name: 'npm', command: NPM, signal })),
];

it.each(CASES)(
  '$name start ended by $signal: the server ends too, nothing listens, and the folder is free for the next one',
  { timeout: 400_000 },
  async ({ command, signal }) => {
    const folder = mkdtempSync(join(tmpdir(), 'palaver-run-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const port = await freePort();
    const first = await start(command, port, folder);
    expect(first.status).toBe(200);
    // What the server prints ends with it: the pipe is closed when nobody holds it any more.
    const silent = once(first.run.stdout, 'close');
    first.run.kill(signal);
    await silent;
    expect(await isOpen(port)).toBe(false);
    const next = await start(RUN, port, folder);
    expect(next.status).toBe(200);
    // SIGHUP lets files be read again, and ends nothing.
    next.run.kill('SIGHUP');
    expect((await fetch(`http://127.0.0.1:${port}/health`)).status).toBe(200);
    const over = once(next.run.stdout, 'close');
    next.run.kill('SIGTERM');
    await over;
  },
);
