import type { User } from '@palaver/protocol/entities';
import type { AccountRecord } from '../ports/records.ts';
import type { ListPage } from '../ports/rooms.ts';
import { iso, text } from './columns.ts';
import type { Database } from './database.ts';
import { foldName, foldPerson } from '../rules/foldName.ts';
import { addMember } from './members.ts';
import { toAccount, toUser, USER_COLUMNS } from './userRow.ts';
import { unchanged, type WriteContext, type Written } from './writeContext.ts';

export type AccountFields = Partial<
  Pick<User, 'displayName' | 'title' | 'role' | 'deactivated'> & Pick<AccountRecord, 'email' | 'passwordHash'>
>;

function find(db: Database, userId: string): AccountRecord | null {
  const row = db.get(`SELECT ${USER_COLUMNS} FROM users WHERE id = ?`, userId);
  return row ? toAccount(row) : null;
}

export function userWrites(ctx: WriteContext) {
  const { db } = ctx;
  const emailTaken = (email: string | null, userId: string) =>
    email !== null && db.get('SELECT 1 FROM users WHERE email = ? AND id <> ?', email, userId) !== undefined;

  return {
    createUser(
      account: AccountRecord,
      claimsSetup: boolean,
    ): Written<{ outcome: 'created' | 'usernameTaken' | 'emailTaken' | 'setupTaken' }> {
      const { user, email, passwordHash, createdAt } = account;
      if (claimsSetup && setupTaken(db)) return unchanged({ outcome: 'setupTaken' });
      if (db.get('SELECT 1 FROM users WHERE username = ?', user.username))
        return unchanged({ outcome: 'usernameTaken' });
      if (emailTaken(email, user.id)) return unchanged({ outcome: 'emailTaken' });
      db.run(
        `INSERT INTO users (id, username, displayName, folded, title, role, avatarColor, deactivated, email, passwordHash, createdAt, changed)
         VALUES (?, ?, ?, ?, ?, ?, ?, 0, ?, ?, ?, ?)`,
        user.id,
        user.username,
        user.displayName,
        foldPerson(user.username, user.displayName),
        user.title,
        claimsSetup ? 'admin' : user.role,
        user.avatarColor,
        email,
        passwordHash,
        Date.parse(createdAt),
        ctx.nextPosition(),
      );
      if (claimsSetup) db.run("UPDATE meta SET value = 1 WHERE key = 'setupTaken'");
      const joined = addMember(ctx, 'general', user.id, claimsSetup ? 'owner' : 'member');
      return { result: { outcome: 'created' }, changes: joined?.changes ?? [] };
    },

    updateUser(
      userId: string,
      fields: AccountFields,
    ): Written<{ outcome: 'updated'; account: AccountRecord } | { outcome: 'missing' | 'emailTaken' }> {
      const before = find(db, userId);
      if (!before) return unchanged({ outcome: 'missing' });
      const { email = before.email, passwordHash = before.passwordHash, ...profile } = fields;
      if (emailTaken(email, userId)) return unchanged({ outcome: 'emailTaken' });
      const user = { ...before.user, ...profile };
      db.run(
        'UPDATE users SET displayName = ?, folded = ?, title = ?, role = ?, deactivated = ?, email = ?, passwordHash = ?, changed = ? WHERE id = ?',
        user.displayName,
        foldPerson(user.username, user.displayName),
        user.title,
        user.role,
        user.deactivated ? 1 : 0,
        email,
        passwordHash,
        ctx.nextPosition(),
        userId,
      );
      return {
        result: { outcome: 'updated', account: { ...before, user, email, passwordHash } },
        changes: [{ kind: 'userChanged', user }],
      };
    },

    touchUsers(userIds: string[], at: string): Written<null> {
      for (const userId of userIds)
        db.run('UPDATE users SET lastSeen = max(coalesce(lastSeen, 0), ?) WHERE id = ?', Date.parse(at), userId);
      return unchanged(null);
    },
  };
}

export function setupTaken(db: Database): boolean {
  return db.get("SELECT value FROM meta WHERE key = 'setupTaken'")?.value === 1;
}

/** A list as one JSON value, which SQLite opens again: a statement for any number of values. */
const VALUES = '(SELECT value FROM json_each(?))';

export function userReads(db: Database) {
  return {
    setupTaken: () => setupTaken(db),
    findUser: (userId: string) => find(db, userId),
    findUsers: (userIds: string[]): User[] =>
      db.all(`SELECT ${USER_COLUMNS} FROM users WHERE id IN ${VALUES}`, JSON.stringify(userIds)).map(toUser),

    findByLogin(nameOrEmail: string): AccountRecord | null {
      const column = nameOrEmail.includes('@') ? 'email' : 'username';
      const row = db.get(`SELECT ${USER_COLUMNS} FROM users WHERE ${column} = ?`, nameOrEmail);
      return row ? toAccount(row) : null;
    },

    findMentioned: (roomId: string, usernames: string[]): Pick<User, 'id' | 'username'>[] =>
      db
        .all(
          `SELECT users.id AS id, username FROM users JOIN members ON members.userId = users.id AND members.roomId = ? WHERE username IN ${VALUES} ORDER BY username`,
          roomId,
          JSON.stringify(usernames),
        )
        .map((row) => ({ id: text(row.id), username: text(row.username) })),

    listUsers({ q, cursor, limit }: ListPage): { items: User[]; next: string | null } {
      const rows = db.all(
        `SELECT ${USER_COLUMNS} FROM users WHERE username > ? AND deactivated = 0 AND instr(folded, ?) > 0 ORDER BY username LIMIT ?`,
        cursor ?? '',
        foldName(q ?? ''),
        limit + 1,
      );
      const items = rows.slice(0, limit).map(toUser);
      return { items, next: rows.length > limit ? (items.at(-1)?.username ?? null) : null };
    },

    usersChangedSince: (userId: string, position: number): User[] =>
      db
        .all(
          `SELECT ${USER_COLUMNS} FROM users WHERE users.changed > ?2 AND (users.id = ?1 OR EXISTS (
             SELECT 1 FROM members AS mine JOIN members AS theirs ON theirs.roomId = mine.roomId AND theirs.userId = users.id WHERE mine.userId = ?1))`,
          userId,
          position,
        )
        .map(toUser),

    lastSeen: (userIds: string[]) =>
      db
        .all(`SELECT id, lastSeen FROM users WHERE lastSeen IS NOT NULL AND id IN ${VALUES}`, JSON.stringify(userIds))
        .map((row) => ({ userId: text(row.id), lastSeen: iso(row.lastSeen) })),
  };
}
