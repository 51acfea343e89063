import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';

/** What a run leaves behind. */
const Run = z.object({ version: z.string(), startedAt: z.string(), ended: z.boolean() });
export type Run = z.infer<typeof Run>;

/**
 * Remembers in the data folder which version ran, and whether it ended as it should: a process that was killed can not say so itself.
 * A folder that can not be written keeps nobody from chatting: then the next start knows nothing of this run.
 */
export function noteRun(dataDir: string, run: Run): void {
  const file = fileOf(dataDir);
  try {
    writeFileSync(file, `${JSON.stringify(run)}\n`, { mode: 0o600 });
  } catch {
    rmSync(file, { force: true });
  }
}

/** The run before; null where none was noted, or the note is damaged. */
export function lastRun(dataDir: string): Run | null {
  try {
    return Run.parse(JSON.parse(readFileSync(fileOf(dataDir), 'utf8')));
  } catch {
    return null;
  }
}

const fileOf = (dataDir: string) => join(dataDir, 'run.json');
