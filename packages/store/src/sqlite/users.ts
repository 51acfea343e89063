import type { AccountRecord } from '../ports/records.ts';
import { iso, text } from './columns.ts';
import type { Database } from './database.ts';
import { foldName, foldPerson } from '../rules/foldName.ts';
import { addMember } from '../rules/members.ts';
import { toListed } from '../rules/toListed.ts';
import { createAccount, firstRole, replacePassword, updateAccount } from '../rules/users.ts';
import { commitRoom } from './commitRoom.ts';
import type { ReadSide, WriteSide } from './portSides.ts';
import { sessionWrites } from './sessions.ts';
import { toAccount, toUser, USER_COLUMNS } from './userRow.ts';
import { unchanged, type WriteContext } from './writeContext.ts';

function findAccount(db: Database, userId: string): AccountRecord | null {
  const row = db.get(`SELECT ${USER_COLUMNS} FROM users WHERE id = ?`, userId);
  return row ? toAccount(row) : null;
}

export function userWrites(ctx: WriteContext): WriteSide<'users'> {
  const { db } = ctx;
  const sessions = sessionWrites(ctx);
  const holderOf = (column: 'id' | 'username' | 'email', value: string | null | undefined) => {
    const row = value == null ? undefined : db.get(`SELECT id FROM users WHERE ${column} = ?`, value);
    return row ? text(row.id) : null;
  };

  return {
    create(given, claimsSetup) {
      const { id, username } = given.user;
      const holders = {
        id: holderOf('id', id),
        username: holderOf('username', username),
        email: holderOf('email', given.email),
      };
      const decided = createAccount(given, { claimsSetup, setupTaken: setupTaken(db), holders });
      if ('refusal' in decided) return unchanged(decided.refusal);
      const { user, email, passwordHash, createdAt } = decided.account;
      db.run(
        `INSERT INTO users (id, username, displayName, folded, title, role, avatarColor, deactivated, email, passwordHash, createdAt, changed)
         VALUES (?, ?, ?, ?, ?, ?, ?, 0, ?, ?, ?, ?)`,
        user.id,
        user.username,
        user.displayName,
        foldPerson(user.username, user.displayName),
        user.title,
        user.role,
        user.avatarColor,
        email,
        passwordHash,
        Date.parse(createdAt),
        ctx.nextPosition(),
      );
      if (claimsSetup) db.run("UPDATE meta SET value = 1 WHERE key = 'setupTaken'");
      const role = firstRole(decided.account);
      const joined = commitRoom(ctx, 'general', (state, at) => addMember(state, { userId: user.id, role }, at));
      return { result: { outcome: 'created' }, changes: joined.changes };
    },

    update(userId, fields) {
      const updated = updateAccount(findAccount(db, userId), fields, holderOf('email', fields.email));
      if (updated.outcome !== 'updated') return unchanged(updated);
      const { user, email } = updated.account;
      db.run(
        'UPDATE users SET displayName = ?, folded = ?, title = ?, role = ?, deactivated = ?, email = ?, changed = ? WHERE id = ?',
        user.displayName,
        foldPerson(user.username, user.displayName),
        user.title,
        user.role,
        user.deactivated ? 1 : 0,
        email,
        ctx.nextPosition(),
        userId,
      );
      return { result: updated, changes: [{ kind: 'userChanged', user }] };
    },

    replacePassword(userId, password) {
      const decided = replacePassword(findAccount(db, userId), password, ctx.now());
      if ('refusal' in decided) return unchanged(decided.refusal);
      const { passwordHash, sessionsFrom } = decided.account;
      const sql = 'UPDATE users SET passwordHash = ?, sessionsFrom = ? WHERE id = ?';
      db.run(sql, passwordHash, sessionsFrom, userId);
      return { result: 'replaced', changes: sessions.endOfUser(userId, 'passwordChanged', password.keep).changes };
    },

    touch(userIds, at) {
      for (const userId of userIds)
        db.run('UPDATE users SET lastSeen = max(coalesce(lastSeen, 0), ?) WHERE id = ?', Date.parse(at), userId);
      return unchanged(undefined);
    },
  };
}

export function setupTaken(db: Database): boolean {
  return db.get("SELECT value FROM meta WHERE key = 'setupTaken'")?.value === 1;
}

/** A list as one JSON value, which SQLite opens again: a statement for any number of values. */
const VALUES = '(SELECT value FROM json_each(?))';

export function userReads(db: Database): ReadSide<'users'> {
  return {
    find: (userId) => findAccount(db, userId),
    findMany: (userIds) =>
      db.all(`SELECT ${USER_COLUMNS} FROM users WHERE id IN ${VALUES}`, JSON.stringify(userIds)).map(toUser),

    findByLogin(nameOrEmail) {
      const column = nameOrEmail.includes('@') ? 'email' : 'username';
      const row = db.get(`SELECT ${USER_COLUMNS} FROM users WHERE ${column} = ?`, nameOrEmail);
      return row ? toAccount(row) : null;
    },

    list({ q, cursor, limit }) {
      const rows = db.all(
        `SELECT ${USER_COLUMNS} FROM users WHERE username > ? AND deactivated = 0 AND instr(folded, ?) > 0 ORDER BY username LIMIT ?`,
        cursor ?? '',
        foldName(q ?? ''),
        limit + 1,
      );
      return toListed(rows, limit, toUser, (row) => text(row.username));
    },

    changedSince: (userId, position) =>
      db
        .all(
          `SELECT ${USER_COLUMNS} FROM users WHERE users.changed > ?2 AND (users.id = ?1 OR EXISTS (
             SELECT 1 FROM members AS mine JOIN members AS theirs ON theirs.roomId = mine.roomId AND theirs.userId = users.id WHERE mine.userId = ?1))`,
          userId,
          position,
        )
        .map(toUser),

    lastSeen: (userIds) =>
      db
        .all(`SELECT id, lastSeen FROM users WHERE lastSeen IS NOT NULL AND id IN ${VALUES}`, JSON.stringify(userIds))
        .map((row) => ({ userId: text(row.id), lastSeen: iso(row.lastSeen) })),
  };
}
