import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Logger } from './observability/logger.ts';

/** Rights of group and others. */
const OTHERS = 0o077;

/** Logs which parts of the data folder others than its user may read or write: one that was there before keeps the rights it had. */
export function warnOfReaders(dataDir: string, log: Logger): void {
  if (process.platform === 'win32') return;
  const open = ['.', ...readdirSync(dataDir)].filter((name) => (statSync(join(dataDir, name)).mode & OTHERS) !== 0);
  if (open.length === 0) return;
  log.warn('others may read the data folder: chmod -R go-rwx it', { folder: dataDir, open });
}
