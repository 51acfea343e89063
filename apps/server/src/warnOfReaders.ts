import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Logger } from './observability/logger.ts';

/** Rights of group and others. */
const OTHERS = 0o077;

/** The parts of the data folder that others than its user may read or write. */
export function readersOf(dataDir: string): string[] {
  if (process.platform === 'win32') return [];
  return ['.', ...readdirSync(dataDir)].filter((name) => (statSync(join(dataDir, name)).mode & OTHERS) !== 0);
}

/** Logs which parts of the data folder others than its user may read or write: one that was there before keeps the rights it had. */
export function warnOfReaders(dataDir: string, log: Logger): void {
  const open = readersOf(dataDir);
  if (open.length === 0) return;
  log.warn('others may read the data folder: chmod -R go-rwx it', { folder: dataDir, open });
}
