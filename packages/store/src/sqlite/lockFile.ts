import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { isFull } from './faults.ts';

/**
 * Holds `lock.db` of a folder. The lock is the operating system's: it ends with the process, also after a kill, so there is never anything to unlock by hand.
 * It is on the file that was opened, not on its name, and whoever deletes or replaces that file lets a second process lock the new one. So the file says which
 * file it is and beside which database it was locked last, and where that does not hold, nobody else may have the database open.
 * A reader beside a start, a backup for example, is no hindrance otherwise.
 * @throws Error of SQLite, `locked` in its words, when another process holds the folder
 */
export class LockFile {
  readonly #folder: string;
  readonly #db: DatabaseSync;

  constructor(folder: string) {
    this.#folder = folder;
    this.#db = new DatabaseSync(this.#path('lock.db'), { timeout: 0 });
    try {
      this.#db.exec(
        'PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE; CREATE TABLE IF NOT EXISTS lock (held); COMMIT; BEGIN EXCLUSIVE;',
      );
    } catch (error) {
      this.release();
      throw error;
    }
  }

  /** @throws Error of SQLite when the file is another than last time, and another process has the database open */
  requireAlone(): void {
    const marks = `${this.#fileId('lock.db')} ${this.#fileId('palaver.db')}`;
    if (this.#db.prepare('SELECT held FROM lock').get()?.held === marks) return;
    if (existsSync(this.#path('palaver.db'))) this.#requireClosed();
    try {
      this.#db.exec('DELETE FROM lock');
      this.#db.prepare('INSERT INTO lock (held) VALUES (?)').run(marks);
      this.#db.exec('COMMIT; BEGIN EXCLUSIVE');
    } catch (error) {
      // Without room for it the next start looks once more.
      if (!isFull(error)) throw error;
    }
  }

  release(): void {
    this.#db.close();
  }

  /** A connection in WAL mode holds its file shared for as long as it is open: the whole of it can be had only where there is none. */
  #requireClosed(): void {
    const db = new DatabaseSync(this.#path('palaver.db'), { timeout: 0 });
    try {
      db.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; ROLLBACK');
    } finally {
      db.close();
    }
  }

  #fileId(name: string): string {
    const file = statSync(this.#path(name), { bigint: true, throwIfNoEntry: false });
    return file ? `${file.dev}:${file.ino}` : 'none';
  }

  #path(name: string): string {
    return join(this.#folder, name);
  }
}
