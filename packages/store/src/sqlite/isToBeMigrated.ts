import { existsSync } from 'node:fs';
import { openForReading } from './database.ts';
import { isDamaged } from './faults.ts';
import { doneMigrations, MIGRATIONS } from './migrate.ts';

/** Whether a version before this one wrote the database, so that opening it changes its schema. One that can not be read is reported when it is opened. */
export function isToBeMigrated(file: string): boolean {
  if (!existsSync(file)) return false;
  try {
    const db = openForReading(file);
    try {
      const done = doneMigrations(db);
      return done.length > 0 && MIGRATIONS.some(({ name }) => !done.includes(name));
    } finally {
      db.raw.close();
    }
  } catch (error) {
    if (isDamaged(error)) return false;
    throw error;
  }
}
