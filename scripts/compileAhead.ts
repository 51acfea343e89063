import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { SERVER_FLAGS } from './serverFlags.mjs';

/**
 * Runs the server for a moment, in a folder that goes away, so that what it loads is compiled and kept in NODE_COMPILE_CACHE: then the first start is as
 * fast and as small as all others. Resolves with whether it could.
 */
export async function compileAhead(): Promise<boolean> {
  const folder = await mkdtemp(join(tmpdir(), 'palaver-compile-'));
  try {
    const server = spawn(process.execPath, [...SERVER_FLAGS, resolve('apps/server/src/main.ts')], {
      cwd: folder,
      env: {
        ...process.env,
        HOST: '127.0.0.1',
        PORT: '0',
        DATA_DIR: 'data',
        MONGO_URI: '',
        REDIS_URL: '',
        PUBLIC_URL: '',
      },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const ended = once(server, 'exit');
    await Promise.race([once(server.stdout, 'data'), ended]);
    server.kill();
    await ended;
    return server.exitCode === 0;
  } finally {
    await rm(folder, { recursive: true });
  }
}
