import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { StoreOpenError } from '../ports/storeOpenError.ts';

/** The folder inside a data folder in which a restore works. */
export const RESTORING = 'restoring';

/** Refuses a data folder in which a restore was begun and not finished: a server would begin a new store there. @throws StoreOpenError */
export function requireRestored(folder: string): void {
  if (existsSync(join(folder, RESTORING)) && !existsSync(join(folder, 'palaver.db')))
    throw new StoreOpenError(
      `A restore into the data folder ${folder} was begun and is not finished. Run the same command again.`,
    );
}
