import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Missing } from '../../../kit/missing.ts';

const MEGABYTES = 512;
const CHUNK = Buffer.alloc(4 * 1_024 * 1_024);
/** What the server gives back while the disk is to be full is taken again this soon. */
const AGAIN_MS = 20;

/** A disk that is small enough to be filled. */
export interface SmallDisk {
  folder: string;
  /** Keeps it full to the last byte until a promise ends, then gives all of it back. */
  fillUntil(end: Promise<unknown>): Promise<void>;
  unmount(): void;
}

/** Mounts a tmpfs on a new folder, or says why that can not be done. It goes with this process at the latest. */
export function mountSmallDisk(folder: string): SmallDisk | Missing {
  mkdirSync(folder, { recursive: true });
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${MEGABYTES}m,mode=0700`, 'tmpfs', folder]);
  if (mounted.status !== 0) return { missing: 'this user can not mount a tmpfs (it takes root)' };
  const unmount = () => {
    process.off('exit', unmount);
    spawnSync('umount', ['-l', folder]);
  };
  process.once('exit', unmount);
  return { folder, fillUntil: (end) => fillUntil(join(folder, 'ballast'), end), unmount };
}

async function fillUntil(ballast: string, end: Promise<unknown>): Promise<void> {
  const file = await open(ballast, 'w');
  let isOver = false;
  const over = end.finally(() => (isOver = true));
  try {
    for (; !isOver; await Promise.race([pause(AGAIN_MS), over])) {
      // Ever smaller pieces, until not one page is left.
      for (let size = CHUNK.length; size >= 4_096; size /= 2) {
        while (await fits(file.write(CHUNK, 0, size))) continue;
      }
    }
  } finally {
    await file.close();
    await rm(ballast);
  }
}

async function fits(writing: Promise<unknown>): Promise<boolean> {
  try {
    await writing;
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOSPC') return false;
    throw error;
  }
}
