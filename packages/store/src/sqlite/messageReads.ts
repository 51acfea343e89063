import type { Message } from '@palaver/protocol/entities';
import { LIMITS } from '@palaver/protocol/limits';
import { PageBytes } from '../rules/pageBytes.ts';
import { ReadingBound } from '../rules/readingBound.ts';
import { toPage } from '../rules/toPage.ts';
import { UNREAD_SCAN } from '../rules/unreadScan.ts';
import { int } from './columns.ts';
import type { Database } from './database.ts';
import { findMessage, MESSAGE_COLUMNS, toMessage } from './messageRow.ts';
import type { ReadSide } from './portSides.ts';

export function messageReads(db: Database): ReadSide<'messages'> {
  /** Messages below or from a seq, nearest first, as many as the limit and the bytes of the page allow. */
  function read(roomId: string, side: 'below' | 'from', seq: number, limit: number, bytes: PageBytes): Message[] {
    const sql =
      side === 'below'
        ? `SELECT ${MESSAGE_COLUMNS} FROM messages WHERE roomId = ? AND seq < ? ORDER BY seq DESC LIMIT ?`
        : `SELECT ${MESSAGE_COLUMNS} FROM messages WHERE roomId = ? AND seq >= ? ORDER BY seq LIMIT ?`;
    return bytes.take(db.each(sql, roomId, seq, limit), toMessage);
  }

  return {
    find: (roomId, seq) => findMessage(db, roomId, seq),

    page(roomId, { before, after, around, limit, maxBytes }) {
      const head = headOf(db, roomId);
      const bytes = new PageBytes(maxBytes);
      const below = typeof before === 'string' ? firstSince(db, roomId, before, head.seq) : (before ?? head.seq + 1);
      let messages: Message[];
      if (after !== undefined) {
        messages = read(roomId, 'from', after + 1, limit, bytes);
      } else if (around !== undefined) {
        const from = read(roomId, 'from', around, Math.ceil(limit / 2), bytes);
        messages = [...read(roomId, 'below', around, limit - from.length, bytes).reverse(), ...from];
      } else {
        messages = read(roomId, 'below', below, limit, bytes).reverse();
      }
      return toPage(messages, { after, around }, below, head);
    },

    changes(roomId, rev, limit, maxBytes) {
      const head = headOf(db, roomId).rev;
      // Counted by the index alone.
      const sql = 'SELECT count(*) AS n FROM (SELECT 1 FROM messages WHERE roomId = ? AND rev > ? LIMIT ?)';
      const count = int(db.get(sql, roomId, rev, limit + 1)?.n);
      if (count > limit) return { messages: [], head, tooMany: true };
      const bound = new ReadingBound(maxBytes);
      const messages: Message[] = [];
      const rows = `SELECT ${MESSAGE_COLUMNS} FROM messages WHERE roomId = ? AND rev > ? ORDER BY rev LIMIT ?`;
      for (const row of db.each(rows, roomId, rev, limit)) {
        const message = toMessage(row);
        messages.push(message);
        bound.take(message);
        if (bound.isPassed && messages.length < count) return { messages, head, tooMany: false, cutAt: message.rev };
      }
      return { messages, head, tooMany: false };
    },

    unread: (userId, marks) =>
      marks.map(({ roomId, readSeq, seq, rev }) => {
        const from = Math.max(readSeq, seq - UNREAD_SCAN);
        if (from >= seq) return { unread: 0, mentions: 0 };
        const unread = db.get(
          'SELECT count(*) AS n FROM (SELECT 1 FROM messages WHERE roomId = ? AND seq > ? AND seq <= ? AND senderId <> ? AND (deleted = 0 OR rev > ?) LIMIT ?)',
          roomId,
          from,
          seq,
          userId,
          rev,
          LIMITS.unreadMax,
        );
        const mentions = db.get(
          `SELECT count(*) AS n FROM (SELECT 1 FROM mentions JOIN messages USING (roomId, seq)
           WHERE mentions.roomId = ? AND mentions.userId = ? AND mentions.seq > ? AND mentions.seq <= ? AND senderId <> ? AND deleted = 0 LIMIT ?)`,
          roomId,
          userId,
          from,
          seq,
          userId,
          LIMITS.unreadMax,
        );
        return { unread: int(unread?.n), mentions: int(mentions?.n) };
      }),
  };
}

/** The newest seq and rev of a room; both 0 where there is none. */
function headOf(db: Database, roomId: string): { seq: number; rev: number } {
  const row = db.get('SELECT seq, rev FROM rooms WHERE id = ?', roomId);
  return row ? { seq: int(row.seq), rev: int(row.rev) } : { seq: 0, rev: 0 };
}

/** seq of the first message at or after a time, or one above the head. Timestamps of a room never fall, so this cuts it in two. */
function firstSince(db: Database, roomId: string, time: string, head: number): number {
  const first = db.get(
    'SELECT at FROM messages WHERE roomId = ? AND at >= ? ORDER BY at LIMIT 1',
    roomId,
    Date.parse(time),
  );
  if (!first) return head + 1;
  return int(db.get('SELECT min(seq) AS seq FROM messages WHERE roomId = ? AND at = ?', roomId, int(first.at))?.seq);
}
