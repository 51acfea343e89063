import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { StoreOpenError } from '../ports/storeOpenError.ts';
import { IMPORTING_FILE } from './lockFolder.ts';
import { requireRestored } from './unfinishedRestore.ts';

/** Refuses a data folder in which a restore, or an import of a whole organisation, was begun and not finished. @throws StoreOpenError */
export function requireFinished(folder: string): void {
  requireRestored(folder);
  if (existsSync(join(folder, IMPORTING_FILE)))
    throw new StoreOpenError(
      `An import into ${folder} was begun and is not finished. Run the same command again, or remove ${IMPORTING_FILE} there.`,
    );
}
