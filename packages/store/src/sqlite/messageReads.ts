import type { Message } from '@palaver/protocol/entities';
import { LIMITS } from '@palaver/protocol/limits';
import { messageBytes } from '../rules/messageBytes.ts';
import { ReadingBound } from '../rules/readingBound.ts';
import { int, text } from './columns.ts';
import type { Database } from './database.ts';
import { findMessage, MESSAGE_COLUMNS, toMessage } from './messageRow.ts';
import type { ReadSide } from './portSides.ts';

/** Counting what is unread looks at no more than this many of the newest messages. */
const UNREAD_SCAN = 20_000;

export function messageReads(db: Database): ReadSide<'messages'> {
  /** Rows by seq from a bound, nearest first, as many as the limit and the byte bound of an answer allow. */
  function rows(
    roomId: string,
    side: 'below' | 'from',
    bound: number,
    limit: number,
    bytes: { left: number; bound: ReadingBound },
  ): Message[] {
    const sql =
      side === 'below'
        ? `SELECT ${MESSAGE_COLUMNS} FROM messages WHERE roomId = ? AND seq < ? ORDER BY seq DESC LIMIT ?`
        : `SELECT ${MESSAGE_COLUMNS} FROM messages WHERE roomId = ? AND seq >= ? ORDER BY seq LIMIT ?`;
    const fitting: Message[] = [];
    for (const row of db.each(sql, roomId, bound, limit)) {
      bytes.left -= messageBytes({
        text: text(row.text),
        mentions: text(row.mentions),
        reactions: text(row.reactions),
      });
      if (bytes.left < 0 && fitting.length > 0) break;
      const message = toMessage(row);
      fitting.push(message);
      bytes.bound.take(message);
      if (bytes.bound.isPassed) break;
    }
    return fitting;
  }

  return {
    find: (roomId, seq) => findMessage(db, roomId, seq),

    page(roomId, { before, after, around, limit, maxBytes }) {
      const head = headOf(db, roomId);
      const bytes = { left: LIMITS.historyMaxBytes - 1_000, bound: new ReadingBound(maxBytes) };
      const bound = typeof before === 'string' ? firstSince(db, roomId, before, head.seq) : (before ?? head.seq + 1);
      let messages: Message[];
      if (after !== undefined) {
        messages = rows(roomId, 'from', after + 1, limit, bytes);
      } else if (around !== undefined) {
        const from = rows(roomId, 'from', around, Math.ceil(limit / 2), bytes);
        messages = [...rows(roomId, 'below', around, limit - from.length, bytes).reverse(), ...from];
      } else {
        messages = rows(roomId, 'below', bound, limit, bytes).reverse();
      }
      // Where nothing was found the page lies at its bound: everything is on one side of it.
      const first = messages[0]?.seq ?? Math.min(after === undefined ? (around ?? bound) : after + 1, head.seq + 1);
      const last = messages.at(-1)?.seq ?? first - 1;
      return { messages, hasBefore: first > 1, hasAfter: last < head.seq, upTo: head.rev };
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
