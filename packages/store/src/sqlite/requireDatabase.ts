import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { StoreOpenError } from '../ports/storeOpenError.ts';
import { requireFinished } from './requireFinished.ts';

/** The path of the database of a data folder that somebody used. @throws StoreOpenError where there is none, or none yet: a restore or an import is not finished */
export function requireDatabase(folder: string): string {
  requireFinished(folder);
  const file = join(folder, 'palaver.db');
  if (!existsSync(file)) throw new StoreOpenError(`There is no ${file}. DATA_DIR takes the data folder of the server.`);
  return file;
}
