import { randomUUID } from 'node:crypto';
import { requireKnownMigrations } from '../rules/requireKnownMigrations.ts';
import { forgetBackupUnderWay } from '../sqlite/backups.ts';
import { inTransaction, openForWriting } from '../sqlite/database.ts';
import { doneMigrations, migrate, MIGRATIONS } from '../sqlite/migrate.ts';

/**
 * Makes of a database out of a backup one that a server may open: brought to the newest schema, a new history (R5), everybody but bots signed out, and nothing
 * left that worked once: links for a password or an address, and second factors that were being set up.
 * @param at milliseconds since 1970
 * @returns the new epoch
 * @throws StoreOpenError when a later version made it
 */
export function renewSqlite(file: string, at: number): string {
  const epoch = randomUUID();
  const db = openForWriting(file);
  try {
    requireKnownMigrations(doneMigrations(db), MIGRATIONS, 'This backup');
    migrate(db, at);
    inTransaction(db, () => {
      db.run("UPDATE meta SET value = ? WHERE key = 'epoch'", epoch);
      db.run('DELETE FROM sessions WHERE userId NOT IN (SELECT id FROM users WHERE bot = 1)');
      db.run('UPDATE users SET pendingEmail = NULL, resetDigest = NULL, resetUntil = NULL');
      db.run(
        "UPDATE users SET secondFactor = json_set(secondFactor, '$.pending', NULL) WHERE secondFactor IS NOT NULL",
      );
      db.run('UPDATE webhooks SET leaseHolder = NULL, leaseUntil = 0');
      forgetBackupUnderWay(db);
    });
    db.raw.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    return epoch;
  } finally {
    db.raw.close();
  }
}
