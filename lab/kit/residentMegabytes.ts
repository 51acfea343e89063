import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** What a process and those that it started hold in memory (RSS), MB of 1,048,576 bytes. NaN where the system does not say. */
export function residentMegabytes(pid: number): number {
  return residentKilobytes(pid) / 1_024;
}

function residentKilobytes(pid: number): number {
  try {
    const own = Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
    return childrenOf(pid).reduce((sum, child) => sum + residentKilobytes(child), own);
  } catch {
    // Where there is no /proc.
    const { stdout } = spawnSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' });
    return Number.parseInt(stdout, 10);
  }
}

function childrenOf(pid: number): number[] {
  const threads = readdirSync(`/proc/${pid}/task`);
  const lists = threads.map((thread) => readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8'));
  return lists.flatMap((list) => list.split(' ').filter(Boolean).map(Number));
}
