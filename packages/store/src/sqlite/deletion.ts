import { userEntry } from '../rules/audit.ts';
import { foldPerson } from '../rules/foldName.ts';
import { removeDeleted } from '../rules/members.ts';
import { eraseOfDeleted } from '../rules/messages.ts';
import { deletedName, eraseAccount } from '../rules/users.ts';
import { int, text } from './columns.ts';
import { commitRoom } from './commitRoom.ts';
import type { Database } from './database.ts';
import type { ReadSide, WriteSide } from './portSides.ts';
import { saveAccess } from './saveAccess.ts';
import { sessionWrites } from './sessions.ts';
import { findAccount } from './userRow.ts';
import { unchanged, type WriteContext } from './writeContext.ts';

export function deletionWrites(ctx: WriteContext): Pick<WriteSide<'users'>, 'erase' | 'goOnErasing'> {
  const { db } = ctx;
  const sessions = sessionWrites(ctx);

  return {
    erase(userId, { confirmed, messages }) {
      const nameTaken = db.get('SELECT 1 FROM users WHERE username = ? AND id <> ?', deletedName(userId), userId);
      const others = "SELECT count(*) AS n FROM users WHERE role = 'admin' AND deactivated = 0 AND id <> ?";
      const decided = eraseAccount(
        findAccount(db, userId),
        { confirmed, nameTaken: nameTaken !== undefined, otherAdmins: int(db.get(others, userId)?.n) },
        ctx.now(),
      );
      if ('refusal' in decided) return unchanged(decided.refusal);
      const { user } = decided.account;
      saveAccess(db, decided.account);
      db.run(
        `UPDATE users SET username = ?, displayName = ?, folded = ?, title = '', role = ?, deactivated = 1, deleted = 1, lastSeen = NULL, settings = NULL,
           erasing = ?, changed = ? WHERE id = ?`,
        user.username,
        user.displayName,
        foldPerson(user.username, user.displayName),
        user.role,
        messages === 'remove' ? JSON.stringify({ at: ctx.now() }) : null,
        ctx.nextPosition(),
        userId,
      );
      const ended = sessions.endOfUser(userId, 'deleted').changes;
      db.run("UPDATE sessions SET address = '', userAgent = '' WHERE userId = ?", userId);
      db.run('DELETE FROM invites WHERE createdBy = ?', userId);
      db.run('DELETE FROM identities WHERE userId = ?', userId);
      const left = db
        .all('SELECT roomId FROM members WHERE userId = ?', userId)
        .map((row) => commitRoom(ctx, text(row.roomId), (state) => removeDeleted(state, userId)));
      return {
        result: 'erased',
        changes: [...ended, ...left.flatMap(({ changes }) => changes), { kind: 'userChanged', user }],
        audit: [userEntry('userDeleted', userId, { messages }), ...left.flatMap(({ audit = [] }) => audit)],
      };
    },

    goOnErasing(userId, limit) {
      const erasing = db.get('SELECT erasing FROM users WHERE id = ?', userId)?.erasing ?? null;
      if (erasing === null) return unchanged(false);
      const { places, next } = placesToErase(db, userId, JSON.parse(text(erasing)) as Erasing, limit);
      const changes = places.flatMap(
        ({ roomId, seq }) => commitRoom(ctx, roomId, (state) => eraseOfDeleted(state, seq)).changes,
      );
      db.run('UPDATE users SET erasing = ? WHERE id = ?', next && JSON.stringify(next), userId);
      return { result: next !== null, changes };
    },
  };
}

/** How far the erasure of what somebody wrote came; `at`: when it began, ms since 1970. */
interface Erasing {
  at: number;
  after?: { roomId: string; clientId: string };
}

/** Rooms that are looked through in one portion at most. */
const ROOMS_MAX = 500;

/** What of somebody is erased in the next portion, and where the one after it begins; null: nothing is left. */
function placesToErase(
  db: Database,
  userId: string,
  { at, after = { roomId: '', clientId: '' } }: Erasing,
  limit: number,
): { places: { roomId: string; seq: number }[]; next: Erasing | null } {
  const places: { roomId: string; seq: number }[] = [];
  const own =
    'SELECT seq, clientId FROM messages WHERE roomId = ? AND senderId = ? AND clientId > ? AND deleted = 0 ORDER BY clientId LIMIT ?';
  const rooms = db.all('SELECT id FROM rooms WHERE id >= ? ORDER BY id LIMIT ?', after.roomId, ROOMS_MAX);
  for (const { id } of rooms) {
    const roomId = text(id);
    const rows = db.all(own, roomId, userId, roomId === after.roomId ? after.clientId : '', limit - places.length);
    places.push(...rows.map(({ seq }) => ({ roomId, seq: int(seq) })));
    const last = rows.at(-1);
    if (last && places.length === limit)
      return { places, next: { at, after: { roomId, clientId: text(last.clientId) } } };
  }
  const last = rooms.at(-1);
  // A room is looked at again from its end on: no clientId is behind this sign.
  const isMore = last !== undefined && rooms.length === ROOMS_MAX;
  return { places, next: isMore ? { at, after: { roomId: text(last.id), clientId: '\u{10FFFF}' } } : null };
}

export function deletionReads(db: Database): Pick<ReadSide<'users'>, 'unfinishedErasures'> {
  return {
    unfinishedErasures: () =>
      db.all('SELECT id FROM users WHERE erasing IS NOT NULL ORDER BY id').map(({ id }) => text(id)),
  };
}
