import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './freePort.ts';
import { type OwnServer, startOwnServer } from './ownServer.ts';

/** A Redis of its own, on a free port. What it held is gone when it is restarted. */
export interface RedisServer extends OwnServer {
  url: string;
  port: number;
}

const READY = 'Ready to accept connections';

/** Starts Debian's Redis, or says why there is none. `settings` are lines of redis.conf as arguments. */
export async function startRedis(settings: string[] = []): Promise<RedisServer | { missing: string }> {
  if (spawnSync('redis-server', ['--version']).status !== 0)
    return { missing: 'no Redis is installed here (Debian: apt install redis-server)' };
  const folder = mkdtempSync(join(tmpdir(), 'palaver-redis-'));
  const port = await freePort();
  const own = await startOwnServer(folder, () => spawnProgram(folder, port, settings));
  return { ...own, url: `redis://127.0.0.1:${port}`, port };
}

async function spawnProgram(folder: string, port: number, settings: string[]): Promise<ChildProcess> {
  const child = spawn(
    'redis-server',
    ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', '', '--appendonly', 'no', ...settings],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let output = '';
  for await (const chunk of child.stdout) {
    output += String(chunk);
    if (output.includes(READY)) break;
  }
  if (!output.includes(READY)) throw new Error(`Redis did not start: ${output}`);
  child.stdout.resume();
  // What a test leaves behind ends with the test.
  const end = () => void child.kill('SIGKILL');
  process.once('exit', end);
  child.once('exit', () => process.off('exit', end));
  return child;
}
