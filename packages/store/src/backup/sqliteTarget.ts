import { createWriteStream, existsSync, mkdirSync, readdirSync, renameSync, rmdirSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { lockFolder } from '../sqlite/lockFolder.ts';
import { openSqliteStore } from '../sqlite/openSqliteStore.ts';
import { RESTORING } from '../sqlite/unfinishedRestore.ts';
import { BackupError } from './backupError.ts';
import { readFacts } from './copySqlite.ts';
import { renewSqlite } from './renewSqlite.ts';
import type { RestoreTarget } from './restoreTarget.ts';

const DATABASE = 'palaver.db';
const PARTS: ReadonlySet<string> = new Set([DATABASE, 'secrets.json']);
/** What may lie in a folder in which no server was yet. */
const NOTHING: ReadonlySet<string> = new Set(['lost+found', 'lock.db', 'logs', 'before-update', RESTORING]);

/**
 * Takes an empty data folder, making it when it is missing. Everything comes into a folder inside it; the database moves up last, and until then no server
 * opens the folder. What a restore that was killed has left there goes.
 * @param now milliseconds since 1970
 * @throws BackupError when something is in it, StoreOpenError when it is in use or can not be used
 */
export function openSqliteTarget(folder: string, now: () => number): RestoreTarget {
  const entries = existsSync(folder) ? readdirSync(folder) : null;
  const isLeft = entries?.includes(RESTORING) === true && !entries.includes(DATABASE);
  const others = entries?.filter((name) => !NOTHING.has(name) && !(isLeft && PARTS.has(name))) ?? [];
  if (others.length > 0)
    throw new BackupError(
      `The data folder ${folder} is not empty: it holds ${others.slice(0, 3).join(', ')}. A restore takes an empty folder; nothing was changed.`,
    );
  const lock = lockFolder(folder);
  const work = join(folder, RESTORING);
  const clear = () => {
    rmSync(work, { recursive: true, force: true });
    if (isLeft) for (const name of PARTS) rmSync(join(folder, name), { force: true });
  };
  clear();
  mkdirSync(work, { mode: 0o700 });

  return {
    async put({ name, body }) {
      if (!PARTS.has(name)) throw new BackupError(`This version of Palaver does not know what ${name} in a backup is.`);
      await pipeline(body, createWriteStream(join(work, name), { flags: 'wx', mode: 0o600, flush: true }));
    },

    facts: async () => (await readFacts(join(work, DATABASE), 'of this backup')).counts,

    open() {
      renewSqlite(join(work, DATABASE), now());
      return openSqliteStore({ folder: work });
    },

    async complete() {
      rmSync(join(work, 'lock.db'), { force: true });
      const names = readdirSync(work).filter((name) => name !== DATABASE);
      for (const name of [...names, DATABASE]) {
        await sync(join(work, name));
        renameSync(join(work, name), join(folder, name));
        await sync(folder);
      }
      rmdirSync(work);
      lock.release();
      await sync(dirname(folder));
    },

    abandon() {
      clear();
      lock.release();
      if (!entries?.includes('lock.db')) rmSync(join(folder, 'lock.db'), { force: true });
      if (!entries) rmdirSync(folder);
      return Promise.resolve();
    },
  };
}

async function sync(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
