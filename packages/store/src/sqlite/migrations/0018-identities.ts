import type { Database } from '../database.ts';

/** Accounts elsewhere: what an account has of them stands in it, and whose each is in a table of its own. Every session until now began with a password. */
export function up(db: Database): void {
  db.raw.exec(`
    ALTER TABLE users ADD COLUMN identities TEXT NOT NULL DEFAULT '[]';
    ALTER TABLE sessions ADD COLUMN provider TEXT;
    CREATE TABLE identities (
      issuer TEXT NOT NULL,
      subject TEXT NOT NULL,
      userId TEXT NOT NULL,
      PRIMARY KEY (issuer, subject)
    ) WITHOUT ROWID;
    CREATE INDEX identitiesByUser ON identities (userId);
  `);
}
