import { StoreOpenError } from '../../ports/storeOpenError.ts';
import { requireKnownMigrations } from '../../rules/requireKnownMigrations.ts';
import { text } from '../../sqlite/columns.ts';
import { openForReading } from '../../sqlite/database.ts';
import { findPins } from '../../sqlite/messageRow.ts';
import { messageReads } from '../../sqlite/messageReads.ts';
import { doneMigrations, MIGRATIONS } from '../../sqlite/migrate.ts';
import { requireDatabase } from '../../sqlite/requireDatabase.ts';
import { findBan, findMember, findMute, findRoom } from '../../sqlite/roomRow.ts';
import { readServerSettings } from '../../sqlite/serverSettings.ts';
import { toAccount, USER_COLUMNS } from '../../sqlite/userRow.ts';
import { CHANGES_BYTES, CHANGES_MAX, type ExportSource, PAGE } from './exportSource.ts';
import { toMemberLine, toUserLine } from './toLines.ts';

const PLACES =
  'SELECT roomId, userId FROM members UNION SELECT roomId, userId FROM mutes UNION SELECT roomId, userId FROM bans';

/**
 * Reads a data folder, also while its server runs: a connection that only reads stops nobody, and each of its reads is short, so that the log stays small.
 * @throws StoreOpenError when there is no store in it, or not one of this version
 */
export function sqliteSource(folder: string): ExportSource {
  const db = openForReading(requireDatabase(folder));
  const done = doneMigrations(db);
  requireKnownMigrations(done, MIGRATIONS, `The data folder ${folder}`);
  if (done.length < MIGRATIONS.length)
    throw new StoreOpenError('This data folder was last used by an older version. Start its server once.');
  const messages = messageReads(db);

  return {
    epoch: text(db.get("SELECT value FROM meta WHERE key = 'epoch'")?.value),
    roomIds: async () => db.all('SELECT id FROM rooms WHERE erased = 0 ORDER BY id').map(({ id }) => text(id)),
    async room(roomId) {
      const room = findRoom(db, roomId);
      return room && { room, pins: findPins(db, roomId) };
    },
    messagesAfter: async (roomId, seq) => messages.page(roomId, { after: seq, limit: PAGE }).messages,
    message: async (roomId, seq) => messages.find(roomId, seq),
    changes: async (roomId, rev) => messages.changes(roomId, rev, CHANGES_MAX, CHANGES_BYTES),
    async *members() {
      for (let [roomId, userId] = ['', '']; ;) {
        const sql = `SELECT * FROM (${PLACES}) WHERE (roomId, userId) > (?, ?) ORDER BY roomId, userId LIMIT ?`;
        const places = db.all(sql, roomId, userId, PAGE);
        for (const place of places) {
          [roomId, userId] = [text(place.roomId), text(place.userId)];
          const member = findMember(db, roomId, userId);
          const mute = findMute(db, roomId, userId);
          yield toMemberLine({ roomId, userId }, { member, mute, ban: findBan(db, roomId, userId) });
        }
        if (places.length < PAGE) return;
      }
    },
    async *users() {
      for (let last = ''; ;) {
        const sql = `SELECT ${USER_COLUMNS}, erasing FROM users WHERE id > ? ORDER BY id LIMIT ?`;
        const rows = db.all(sql, last, PAGE);
        for (const row of rows) {
          last = text(row.id);
          yield { line: toUserLine(toAccount(row)), erasing: row.erasing !== null };
        }
        if (rows.length < PAGE) return;
      }
    },
    settings: async () => readServerSettings(db),
    close: async () => db.raw.close(),
  };
}
