import type { WriteContext } from './writeContext.ts';

/** Erases so many messages of a room that is erased, with who was mentioned in them. @returns whether there may be more */
export function eraseMessages({ db }: WriteContext, roomId: string, limit: number): boolean {
  if (!db.get('SELECT 1 FROM rooms WHERE id = ? AND erased = 1', roomId)) return false;
  const some = 'SELECT seq FROM messages WHERE roomId = ? ORDER BY seq LIMIT ?';
  const upTo = db.get(`SELECT max(seq) AS seq FROM (${some})`, roomId, limit)?.seq ?? null;
  if (upTo === null) {
    db.run('UPDATE rooms SET erased = 2 WHERE id = ?', roomId);
    return false;
  }
  for (const table of ['mentions', 'messages'])
    db.run(`DELETE FROM ${table} WHERE roomId = ? AND seq <= ?`, roomId, upTo);
  return true;
}
