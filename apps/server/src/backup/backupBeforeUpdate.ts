import { join } from 'node:path';
import { BackupError } from '@palaver/store/backup/backupError';
import { StoreOpenError } from '@palaver/store/ports/storeOpenError';
import type { Logger } from '../observability/logger.ts';
import { removeOldBackups } from './backupFiles.ts';
import { writeBackup } from './writeBackup.ts';

/** So many updates can be taken back. */
const KEPT = 3;

/** Where these backups lie. */
export function beforeUpdateIn(dataDir: string): string {
  return join(dataDir, 'before-update');
}

/**
 * Backs up a data folder, into itself, before a newer version changes its schema: the way back to the version before. The newest three are kept.
 * @throws StoreOpenError when it can not be made: then nothing is changed
 */
export async function backupBeforeUpdate(dataDir: string, log: Logger): Promise<void> {
  const to = beforeUpdateIn(dataDir);
  let made: string;
  try {
    ({ file: made } = await writeBackup({ dataDir, mongoUri: null, to, recipient: null }));
    log.info('the data folder is of an older version: it was backed up before it is changed', { file: made });
  } catch (error) {
    if (!(error instanceof BackupError)) throw error;
    throw new StoreOpenError(
      `The data folder is of an older version, and is not changed without a backup. ${error.message}`,
    );
  }
  await removeOldBackups(to, KEPT, made);
}
