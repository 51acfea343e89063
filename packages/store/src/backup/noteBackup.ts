import { join } from 'node:path';
import type { BackupRecord } from '../ports/backups.ts';
import { NOBODY } from '../rules/audit.ts';
import { backupMade } from '../rules/backups.ts';
import { auditRows, insertRows } from '../mongo/auditWrites.ts';
import { addBackup as addToDatabase } from '../mongo/backups.ts';
import { connect } from '../mongo/connect.ts';
import { doneMigrations as doneInDatabase } from '../mongo/migrate.ts';
import { createModels } from '../mongo/models.ts';
import { insertAudit } from '../sqlite/audit.ts';
import { addBackup } from '../sqlite/backups.ts';
import { inTransaction, openForWriting } from '../sqlite/database.ts';
import { doneMigrations } from '../sqlite/migrate.ts';

const SINCE = '0013-audit';

type Made = Pick<BackupRecord, 'at' | 'bytes'>;

/**
 * Notes in a store that a backup of it was made from beside its servers: in its list of backups and in the audit. It migrates nothing for that, and a store
 * whose servers are older than the audit has neither.
 */
export async function noteBackup(
  { dataDir, mongoUri }: { dataDir: string; mongoUri: string | null },
  made: Made,
): Promise<void> {
  await (mongoUri === null ? noteInFolder(dataDir, made) : noteInDatabase(mongoUri, made));
}

function noteInFolder(folder: string, made: Made): void {
  const db = openForWriting(join(folder, 'palaver.db'));
  try {
    if (!doneMigrations(db).includes(SINCE)) return;
    inTransaction(db, () => {
      addBackup(db, made);
      insertAudit(db, backupMade(made.bytes), { doer: NOBODY, at: Date.now() });
    });
  } finally {
    db.raw.close();
  }
}

async function noteInDatabase(uri: string, made: Made): Promise<void> {
  const connection = await connect(uri);
  try {
    const models = createModels(connection);
    if (!(await doneInDatabase(models)).includes(SINCE)) return;
    await addToDatabase({ models }, made);
    await insertRows({ models }, auditRows({ now: Date.now, doer: NOBODY }, [backupMade(made.bytes)]));
  } finally {
    await connection.close();
  }
}
