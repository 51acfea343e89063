import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type OpenStore, openWithClock } from '../contract/openStore.ts';
import { openSqliteStore, type StartSide } from '../sqlite/openSqliteStore.ts';

/** How a test opens the embedded store: on a folder that goes away with it. `start`: how its two sides are started, by themselves as threads. */
export function openSqlite(start?: StartSide): OpenStore {
  return async () => {
    const folder = await mkdtemp(join(tmpdir(), 'palaver-store-'));
    return openWithClock(
      (now) => openSqliteStore({ folder, now, start }),
      () => rm(folder, { recursive: true, force: true }),
    );
  };
}
