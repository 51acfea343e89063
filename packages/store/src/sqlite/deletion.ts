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
      const rows = db.all(
        `SELECT messages.roomId AS roomId, seq FROM users JOIN messages ON senderId = users.id
         WHERE users.id = ? AND erasing IS NOT NULL AND messages.deleted = 0 LIMIT ?`,
        userId,
        limit,
      );
      const changes = rows.flatMap(
        ({ roomId, seq }) => commitRoom(ctx, text(roomId), (state) => eraseOfDeleted(state, int(seq))).changes,
      );
      if (rows.length < limit) db.run('UPDATE users SET erasing = NULL WHERE id = ?', userId);
      return { result: rows.length === limit, changes };
    },
  };
}

export function deletionReads(db: Database): Pick<ReadSide<'users'>, 'unfinishedErasures'> {
  return {
    unfinishedErasures: () =>
      db.all('SELECT id FROM users WHERE erasing IS NOT NULL ORDER BY id').map(({ id }) => text(id)),
  };
}
