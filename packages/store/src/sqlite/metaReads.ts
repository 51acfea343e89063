import type { Database } from './database.ts';
import { setupTaken } from './users.ts';

/** What can be asked of the database as a whole. */
export function metaReads(db: Database) {
  return {
    setupTaken: () => setupTaken(db),
    ping: () => db.get('SELECT count(*) AS n FROM meta') !== undefined,
  };
}
