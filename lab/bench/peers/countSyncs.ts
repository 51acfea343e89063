import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';

/** Counts the fsync and fdatasync calls of a process while `work` runs, where strace is there; otherwise null. */
export async function countSyncs(pid: number, work: () => Promise<void>): Promise<number | null> {
  if (spawnSync('strace', ['--version']).status !== 0) {
    await work();
    return null;
  }
  const strace = spawn('strace', ['-f', '-q', '-e', 'trace=fsync,fdatasync', '-e', 'signal=none', '-p', String(pid)], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let text = '';
  strace.stderr.on('data', (chunk: Buffer) => (text += chunk.toString()));
  await new Promise((resolve) => setTimeout(resolve, 300));
  await work();
  strace.kill('SIGINT');
  await once(strace, 'exit');
  return text.match(/f(?:data)?sync\(\d+(?:\)| <unfinished)/g)?.length ?? 0;
}
