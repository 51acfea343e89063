import { createDigest } from '../../rules/createDigest.ts';
import { foldName, foldPerson } from '../../rules/foldName.ts';
import { int, text } from '../../sqlite/columns.ts';
import { type Database, inTransaction } from '../../sqlite/database.ts';
import { findPins } from '../../sqlite/messageRow.ts';
import { toRoom } from '../../sqlite/roomRow.ts';
import { addressColumns } from '../../sqlite/saveAccess.ts';
import type { MemberLine, MessageLine, UserLine } from '../lines.ts';
import type { ImportTarget } from './importTarget.ts';
import { optionalTime, time } from './times.ts';

const flag = (on: boolean) => (on ? 1 : 0);

/** What an import writes into the tables of a database. */
export function sqliteWrites(db: Database): Omit<ImportTarget, 'finish' | 'close'> {
  const key = db.get("SELECT value FROM meta WHERE key = 'digestKey'")?.value;
  if (!(key instanceof Uint8Array)) throw new Error('The database has no digest key.');
  const digest = createDigest(key);
  const nextPosition = () => {
    db.run("UPDATE meta SET value = value + 1 WHERE key = 'position'");
    return int(db.get("SELECT value FROM meta WHERE key = 'position'")?.value);
  };
  const nameIn = (column: 'id' | 'username', sql: string, value: string) => {
    const row = db.get(sql, value);
    return row ? text(row[column]) : null;
  };

  function putUser(user: UserLine): void {
    const address = addressColumns({ ...user, pendingEmail: null, resetLink: null });
    const columns = {
      id: user.id,
      username: user.username,
      displayName: user.displayName,
      folded: foldPerson(user.username, user.displayName),
      title: user.title,
      role: user.role,
      avatarColor: user.avatarColor,
      deactivated: flag(user.deactivated),
      bot: flag(user.bot),
      deleted: flag(user.deleted),
      passwordHash: null,
      createdAt: time(user.createdAt),
      lastSeen: optionalTime(user.lastSeen),
      changed: nextPosition(),
      settings: JSON.stringify(user.settings),
      identities: '[]',
      ...address,
    };
    const names = Object.keys(columns);
    db.run(
      `INSERT INTO users (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')}) ON CONFLICT (id) DO NOTHING`,
      ...Object.values(columns),
    );
  }

  function insertMessage(message: MessageLine): void {
    const { roomId, seq, mentions, pinned, deleted, edited } = message;
    db.run(
      `INSERT INTO messages (roomId, seq, rev, senderId, clientId, text, at, editedAt, deleted, replyTo, mentions, reactions, pinnedBy, pinnedAt, digest)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      roomId,
      seq,
      message.rev,
      message.senderId,
      message.clientId,
      message.text,
      time(message.timestamp),
      optionalTime(message.editedAt),
      flag(deleted),
      message.replyTo === null ? null : Number(message.replyTo.slice(message.replyTo.lastIndexOf(':') + 1)),
      JSON.stringify(mentions),
      JSON.stringify(message.reactions),
      pinned && pinned.by,
      pinned && time(pinned.at),
      // The first text of what was edited is not known: a repeat of it is answered with what is there.
      deleted || edited ? null : Buffer.from(digest(message.text), 'base64'),
    );
    for (const userId of mentions)
      db.run('INSERT OR IGNORE INTO mentions (roomId, userId, seq) VALUES (?, ?, ?)', roomId, userId, seq);
  }

  function putPlace({ roomId, userId, member, mute, ban }: MemberLine): void {
    if (member)
      db.run(
        `INSERT INTO members (roomId, userId, role, joinedAt, joinedSeq, receivedSeq, readSeq, notify, pinned, hiddenAt)
         SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10 WHERE NOT EXISTS (SELECT 1 FROM bans WHERE roomId = ?1 AND userId = ?2)
         ON CONFLICT DO NOTHING`,
        roomId,
        userId,
        member.role,
        time(member.joinedAt),
        member.joinedSeq,
        member.receivedSeq,
        member.readSeq,
        member.notify,
        flag(member.pinned),
        member.hiddenAt,
      );
    if (mute)
      db.run(
        'INSERT OR REPLACE INTO mutes (roomId, userId, mutedBy, until) VALUES (?, ?, ?, ?)',
        roomId,
        userId,
        mute.by,
        optionalTime(mute.until),
      );
    if (ban)
      db.run(
        'INSERT OR REPLACE INTO bans (roomId, userId, bannedBy, reason, at, until) VALUES (?, ?, ?, ?, ?, ?)',
        ...[roomId, userId, ban.by, ban.reason],
        time(ban.at),
        optionalTime(ban.until),
      );
  }

  return {
    usernameOf: async (userId) => nameIn('username', 'SELECT username FROM users WHERE id = ?', userId),
    holderOf: async (username) => nameIn('id', 'SELECT id FROM users WHERE username = ?', username),
    async room(roomId) {
      const row = db.get('SELECT * FROM rooms WHERE id = ?', roomId);
      if (!row) return null;
      const { seq, rev, name, topic, createdAt, archived, memberCount } = toRoom(row);
      const pins = findPins(db, roomId);
      return { seq, rev, name, topic, createdAt, archived, memberCount, pins, lastAt: int(row.lastAt) };
    },
    async message(roomId, seq) {
      const row = db.get('SELECT senderId, clientId FROM messages WHERE roomId = ? AND seq = ?', roomId, seq);
      return row ? { senderId: text(row.senderId), clientId: text(row.clientId) } : null;
    },
    putUsers: async (users) => inTransaction(db, () => users.forEach(putUser)),
    makeRoom: async ({ id, type, name, topic, createdAt }) =>
      inTransaction(db, () => {
        db.run(
          `INSERT INTO rooms (id, kind, name, folded, topic, createdAt, changed) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`,
          ...[id, type, name, foldName(name), topic],
          time(createdAt),
          nextPosition(),
        );
      }),
    append: async (roomId, messages) =>
      inTransaction(db, () => {
        messages.forEach(insertMessage);
        const last = messages.at(-1);
        if (!last) return;
        const sql = 'UPDATE rooms SET seq = ?, rev = max(rev, ?), lastAt = ? WHERE id = ?';
        db.run(sql, last.seq, Math.max(...messages.map(({ rev }) => rev)), time(last.timestamp), roomId);
      }),
    putMembers: async (members) => inTransaction(db, () => members.forEach(putPlace)),
    finishRoom: async ({ id, name, topic, createdAt, archived, rev, pins }) =>
      inTransaction(db, () => {
        db.run(
          `UPDATE rooms SET name = ?, folded = ?, topic = ?, createdAt = ?, archived = ?, rev = ?, pins = ?, changed = ?,
             memberCount = (SELECT count(*) FROM members WHERE roomId = rooms.id) WHERE id = ?`,
          ...[name, foldName(name), topic],
          ...[time(createdAt), flag(archived), rev, JSON.stringify(pins), nextPosition(), id],
        );
      }),
    putSettings: async (settings) =>
      inTransaction(db, () => {
        for (const [name, value] of Object.entries(settings))
          db.run('INSERT OR REPLACE INTO serverSettings (name, value) VALUES (?, ?)', name, JSON.stringify(value));
      }),
  };
}
