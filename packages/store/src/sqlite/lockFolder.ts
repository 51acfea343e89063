import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** Why a data folder can not be used, in one line for the person who starts the server. */
export class FolderError extends Error {}

/**
 * Takes the folder for this process alone, making it when it is missing. The lock is the operating system's, on a small file of its own:
 * it ends with the process, also after a kill, so there is never anything to unlock by hand.
 * @throws FolderError
 */
export function lockFolder(folder: string): { release(): void } {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const lock = new DatabaseSync(join(folder, 'lock.db'), { timeout: 0 });
    try {
      lock.exec(
        'PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE; CREATE TABLE IF NOT EXISTS lock (held); COMMIT; BEGIN EXCLUSIVE;',
      );
    } catch (error) {
      lock.close();
      throw error;
    }
    return { release: () => lock.close() };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    if (/locked|busy/i.test(reason)) throw new FolderError(`The data folder ${folder} is used by another process.`);
    throw new FolderError(`The data folder ${folder} can not be used: ${reason}. It must be writable for this user.`);
  }
}
