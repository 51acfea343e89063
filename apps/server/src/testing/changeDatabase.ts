import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** Changes what a data folder holds, behind the back of its server, which is stopped. */
export function changeDatabase(folder: string, sql: string): void {
  const database = new DatabaseSync(join(folder, 'palaver.db'));
  database.exec(sql);
  database.close();
}
