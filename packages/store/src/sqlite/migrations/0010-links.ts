import type { Database } from '../database.ts';

/**
 * Addresses that are confirmed, and links that work once. `email` is the address that one signs in with; one that is not is `givenEmail`. `confirmedEmail` is
 * the address that was confirmed: none was yet, and what is stored stays a name to sign in with.
 */
export function up(db: Database): void {
  db.raw.exec(`
    ALTER TABLE users ADD COLUMN givenEmail TEXT;
    ALTER TABLE users ADD COLUMN confirmedEmail TEXT;
    ALTER TABLE users ADD COLUMN pendingEmail TEXT;
    ALTER TABLE users ADD COLUMN resetDigest TEXT;
    ALTER TABLE users ADD COLUMN resetUntil INTEGER;
    CREATE INDEX usersByReset ON users (resetDigest);
  `);
}
