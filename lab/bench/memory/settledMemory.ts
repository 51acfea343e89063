import { setTimeout as pause } from 'node:timers/promises';
import { median } from '../../kit/median.ts';
import { residentMegabytes } from '../../kit/residentMegabytes.ts';

const SETTLE_MS = 3_000;
const WATCH_MS = 4_000;
const EVERY_MS = 100;

/** What a process holds once it had time to be quiet: the median of the seconds after, MB. */
export async function settledMemory(pid: number): Promise<number> {
  await pause(SETTLE_MS);
  return median(await watchMemory(pid, pause(WATCH_MS)));
}

/** What a process holds while something goes on, MB, every so many milliseconds. */
export async function watchMemory(pid: number, work: Promise<unknown>, everyMs = EVERY_MS): Promise<number[]> {
  const seen: number[] = [];
  const timer = setInterval(() => seen.push(residentMegabytes(pid)), everyMs);
  await work.finally(() => clearInterval(timer));
  return [...seen, residentMegabytes(pid)];
}
