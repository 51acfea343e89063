import { iso, text } from './columns.ts';
import type { Database } from './database.ts';
import { accountEntry, factorEntries, userEntry } from '../rules/audit.ts';
import { loginEmail } from '../rules/links.ts';
import { deletionReads, deletionWrites } from './deletion.ts';
import { foldName, foldPerson } from '../rules/foldName.ts';
import { addMember } from '../rules/members.ts';
import { changeFactor } from '../rules/secondFactor.ts';
import { changeSettings } from '../rules/settings.ts';
import { toListed } from '../rules/toListed.ts';
import { createAccount, firstRole, replacePassword, updateAccount } from '../rules/users.ts';
import { accountGovernment } from './accountGovernment.ts';
import { commitRoom } from './commitRoom.ts';
import { claimIdentity, identityHolder } from './identities.ts';
import type { ReadSide, WriteSide } from './portSides.ts';
import { addressColumns, saveAccess } from './saveAccess.ts';
import { saveProfile } from './saveProfile.ts';
import { sessionWrites } from './sessions.ts';
import { findAccount, toAccount, toUser, USER_COLUMNS } from './userRow.ts';
import { unchanged, type WriteContext } from './writeContext.ts';

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
        email: holderOf('email', loginEmail(given)),
        identity: given.identities.map((one) => identityHolder(db, one.issuer, one.subject)).find(Boolean) ?? null,
      };
      const decided = createAccount(given, { claimsSetup, setupTaken: setupTaken(db), holders });
      if ('refusal' in decided) return unchanged(decided.refusal);
      const { user, passwordHash, createdAt, settings, identities } = decided.account;
      const address = addressColumns(decided.account);
      db.run(
        `INSERT INTO users (id, username, displayName, folded, title, role, avatarColor, deactivated, bot, passwordHash, createdAt, changed, settings, identities, ${Object.keys(address).join(', ')})
         VALUES (?, ?, ?, ?, ?, ?, ?, 0, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        user.id,
        user.username,
        user.displayName,
        foldPerson(user.username, user.displayName),
        user.title,
        user.role,
        user.avatarColor,
        user.bot ? 1 : 0,
        passwordHash,
        Date.parse(createdAt),
        ctx.nextPosition(),
        JSON.stringify(settings),
        JSON.stringify(identities),
        ...Object.values(address),
      );
      for (const identity of identities) claimIdentity(db, identity, user.id);
      if (claimsSetup) db.run("UPDATE meta SET value = 1 WHERE key = 'setupTaken'");
      const role = firstRole(decided.account);
      const joined = commitRoom(ctx, 'general', (state, at) =>
        addMember(state, { userId: user.id, role, by: null, always: true }, at),
      );
      return { result: { outcome: 'created' }, changes: joined.changes, audit: [accountEntry(user)] };
    },

    update(userId, fields) {
      const updated = updateAccount(findAccount(db, userId), fields);
      if (updated.outcome !== 'updated') return unchanged(updated);
      const { user } = updated.account;
      if (fields.deactivated !== undefined) saveAccess(db, updated.account);
      saveProfile(db, user, ctx.nextPosition());
      return { result: updated, changes: [{ kind: 'userChanged', user }] };
    },

    ...accountGovernment(ctx),

    replacePassword(userId, password) {
      const decided = replacePassword(findAccount(db, userId), password, ctx.now());
      if ('refusal' in decided) return unchanged(decided.refusal);
      saveAccess(db, decided.account);
      const { changes } = sessions.endOfUser(userId, 'passwordChanged', password.keep);
      return { result: 'replaced', changes, audit: [userEntry('passwordChanged', userId)] };
    },

    changeFactor(userId, change) {
      const before = findAccount(db, userId);
      if (!before || before.user.deleted) return unchanged('missing');
      const decided = changeFactor(before.secondFactor, change);
      if ('refusal' in decided) return unchanged(decided.refusal);
      db.run('UPDATE users SET secondFactor = ? WHERE id = ?', JSON.stringify(decided.factor), userId);
      return { ...unchanged('changed' as const), audit: factorEntries(before, change) };
    },

    changeSettings(userId, change) {
      const before = findAccount(db, userId);
      if (!before || before.user.deleted) return unchanged(null);
      const settings = changeSettings(before.settings, change);
      db.run('UPDATE users SET settings = ? WHERE id = ?', JSON.stringify(settings), userId);
      return unchanged(settings);
    },

    ...deletionWrites(ctx),

    touch(userIds, at) {
      for (const userId of userIds)
        db.run(
          'UPDATE users SET lastSeen = max(coalesce(lastSeen, 0), ?) WHERE id = ? AND deleted = 0',
          Date.parse(at),
          userId,
        );
      return unchanged(undefined);
    },
  };
}

export function setupTaken(db: Database): boolean {
  return db.get("SELECT value FROM meta WHERE key = 'setupTaken'")?.value === 1;
}

/** In which state an account is. */
const STATE =
  "CASE WHEN deleted = 1 THEN 'deleted' WHEN bot = 1 THEN 'bot' WHEN deactivated = 1 THEN 'deactivated' ELSE 'active' END";

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

    accounts({ q, role, state, cursor, limit }) {
      const rows = db.all(
        `SELECT ${USER_COLUMNS} FROM users WHERE username > ?1 AND instr(folded, ?2) > 0 AND (?3 IS NULL OR users.role = ?3)
         AND (?4 IS NULL OR ?4 = ${STATE}) ORDER BY username LIMIT ?5`,
        cursor ?? '',
        foldName(q ?? ''),
        role ?? null,
        state ?? null,
        limit + 1,
      );
      return toListed(rows, limit, toAccount, (row) => text(row.username));
    },

    changedSince: (userId, position) =>
      db
        .all(
          `SELECT ${USER_COLUMNS} FROM users WHERE users.changed > ?2 AND (users.id = ?1 OR deleted = 1 OR EXISTS (
             SELECT 1 FROM members AS mine JOIN members AS theirs ON theirs.roomId = mine.roomId AND theirs.userId = users.id WHERE mine.userId = ?1))`,
          userId,
          position,
        )
        .map(toUser),

    ...deletionReads(db),

    lastSeen: (userIds) =>
      db
        .all(`SELECT id, lastSeen FROM users WHERE lastSeen IS NOT NULL AND id IN ${VALUES}`, JSON.stringify(userIds))
        .map((row) => ({ userId: text(row.id), lastSeen: iso(row.lastSeen) })),
  };
}
