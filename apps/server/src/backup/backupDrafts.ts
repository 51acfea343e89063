import { createHash } from 'node:crypto';
import { readlinkSync } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { namesIn } from './namesIn.ts';

/** What one that is being written lies in, as `makeDraft` calls it: with the place and the number of the process that does. */
const DRAFT = /^\.palaver-backup-(?:([0-9a-f]{8})-(\d+)-)?/;

/** How much of one that is under way is written. */
export async function draftBytes(folder: string): Promise<number> {
  let bytes = 0;
  for (const draft of (await namesIn(folder)).filter((name) => DRAFT.test(name)))
    for (const name of await namesIn(join(folder, draft)))
      bytes += await stat(join(folder, draft, name)).then(
        ({ size }) => size,
        () => 0,
      );
  return bytes;
}

/** A folder of this process alone for one that is being written. */
export function makeDraft(folder: string): Promise<string> {
  return mkdtemp(join(folder, `.palaver-backup-${placeOf()}-${process.pid}-`));
}

/** A draft of another machine in which nothing was written for so long is nobody's. */
const LEFT_MS = 3_600_000;

/** Removes what processes that were killed left of one. To be called where this process writes none: a draft of its number is of one before it. */
export async function removeDrafts(folder: string): Promise<void> {
  for (const name of await namesIn(folder)) {
    const [match, place, pid] = DRAFT.exec(name) ?? [];
    if (match === undefined) continue;
    const draft = join(folder, name);
    const isLeft = place === placeOf() ? !isOther(Number(pid)) : (await writtenLast(draft)) < Date.now() - LEFT_MS;
    // One that can not be removed, as another user's, keeps nobody from making the next.
    if (isLeft) await rm(draft, { recursive: true, force: true }).catch(() => undefined);
  }
}

/** Where the numbers of processes mean the same: on one machine, and there in one container. */
function placeOf(): string {
  let space = '';
  try {
    space = readlinkSync('/proc/self/ns/pid');
  } catch {
    // Only Linux has such spaces.
  }
  return createHash('sha256').update(`${hostname()}\n${space}`).digest('hex').slice(0, 8);
}

/** Whether that is the number of another process that lives. */
function isOther(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // It may be somebody else's.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** When something was written into a draft last, ms since 1970. */
async function writtenLast(draft: string): Promise<number> {
  const paths = [draft, ...(await namesIn(draft)).map((name) => join(draft, name))];
  const times = paths.map((path) =>
    stat(path).then(
      ({ mtimeMs }) => mtimeMs,
      () => 0,
    ),
  );
  return Math.max(...(await Promise.all(times)));
}
