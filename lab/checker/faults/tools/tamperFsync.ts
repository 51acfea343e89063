import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import type { Missing } from '../../../kit/missing.ts';

/** What becomes of every fsync of a process. */
type Tampering = { delayMs: number } | 'fails';

/** Gets between a running process and its disk. */
export interface FsyncTamperer {
  /** Starts with it, in all threads of the process. `stop` lets go of the process, if that is still there. */
  start(pid: number, tampering: Tampering): Promise<{ stop(): Promise<void> }>;
}

/** Finds what fsync is tampered with (strace), or says why it can not be. */
export function findFsyncTamperer(): FsyncTamperer | Missing {
  const tried = spawnSync('strace', ['-o', '/dev/null', '-e', 'trace=fsync', 'true']);
  if (tried.error) return { missing: 'no strace is installed here (Debian: apt install strace)' };
  if (tried.status !== 0) return { missing: 'this user may not trace processes' };
  return { start };
}

async function start(pid: number, tampering: Tampering): Promise<{ stop(): Promise<void> }> {
  const what = tampering === 'fails' ? 'error=EIO' : `delay_exit=${tampering.delayMs * 1_000}`;
  const args = ['-f', '-o', '/dev/null', '-e', 'trace=fdatasync,fsync', '-e', `inject=fdatasync,fsync:${what}`];
  const child = spawn('strace', [...args, '-p', String(pid)], { stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = once(child, 'exit');
  await attached(child.stderr);
  child.stderr.resume();
  return {
    async stop() {
      // SIGINT lets it detach; the process goes on.
      child.kill('SIGINT');
      await ended;
    },
  };
}

async function attached(output: Readable): Promise<void> {
  let said = '';
  for await (const chunk of output.iterator({ destroyOnReturn: false })) {
    said += String(chunk);
    if (said.includes('attached')) return;
  }
  throw new Error(`strace did not attach: ${said}`);
}
