import type { Message } from '@palaver/protocol/entities';
import { LIMITS } from '@palaver/protocol/limits';
import type { Erased } from '../ports/messages.ts';
import { PageBytes } from '../rules/pageBytes.ts';
import { ReadingBound } from '../rules/readingBound.ts';
import { toPage } from '../rules/toPage.ts';
import { UNREAD_SCAN } from '../rules/unreadScan.ts';
import { int, text } from './columns.ts';
import type { Database } from './database.ts';
import { findMessage, findPins, MESSAGE_COLUMNS, toMessage } from './messageRow.ts';
import { OwnSeqs } from './ownSeqs.ts';
import type { ReadSide } from './portSides.ts';

export function messageReads(db: Database): ReadSide<'messages'> {
  const own = new OwnSeqs(db);

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
      const sql =
        'SELECT count(*) AS n FROM (SELECT 1 FROM messages WHERE roomId = ? AND rev > ? AND deleted = 0 LIMIT ?)';
      const count = int(db.get(sql, roomId, rev, limit + 1)?.n);
      if (count > limit) return { messages: [], erased: [], head, tooMany: true };
      const bound = new ReadingBound(maxBytes);
      const messages: Message[] = [];
      const erased: Erased[] = [];
      for (const change of changesSince(db, roomId, rev)) {
        if ('text' in change) {
          messages.push(change);
          bound.take(change);
        } else {
          erased.push(change);
          bound.takeErased();
        }
        // The head is the rev of something that is there: below it more comes.
        if (bound.isPassed && change.rev < head) return { messages, erased, head, tooMany: false, cutAt: change.rev };
      }
      return { messages, erased, head, tooMany: false };
    },

    ofSender(senderId, after, limit) {
      const found: Message[] = [];
      for (const { id } of db.each('SELECT id FROM rooms WHERE id >= ? ORDER BY id', after?.roomId ?? '')) {
        const above = after && id === after.roomId ? after.seq : 0;
        for (const seq of own.above(text(id), senderId, above)) {
          const message = findMessage(db, text(id), seq);
          if (message && !message.deleted) found.push(message);
          if (found.length === limit) return found;
        }
      }
      return found;
    },

    pins(roomId, oldest) {
      const asked = findPins(db, roomId).slice(0, oldest).reverse();
      const found = asked.flatMap((seq) => findMessage(db, roomId, seq) ?? []);
      const messages = new PageBytes(undefined).take(found, (message) => message);
      return { messages, older: asked.length - messages.length };
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

/** What changed and what was erased, in rising rev: two indexes that are read side by side. */
function* changesSince(db: Database, roomId: string, rev: number): Generator<Message | Erased> {
  const since = 'FROM messages WHERE roomId = ? AND rev > ?';
  const live = db
    .each(`SELECT ${MESSAGE_COLUMNS} ${since} AND deleted = 0 ORDER BY rev`, roomId, rev)
    [Symbol.iterator]();
  const gone = db.each(`SELECT seq, rev ${since} AND deleted = 1 ORDER BY rev`, roomId, rev)[Symbol.iterator]();
  let [message, erased] = [live.next(), gone.next()];
  while (!message.done || !erased.done) {
    if (erased.done || (!message.done && int(message.value.rev) < int(erased.value.rev))) {
      if (!message.done) yield toMessage(message.value);
      message = live.next();
    } else {
      yield { seq: int(erased.value.seq), rev: int(erased.value.rev) };
      erased = gone.next();
    }
  }
}

/** The newest seq and rev of a room; both 0 where there is none. */
function headOf(db: Database, roomId: string): { seq: number; rev: number } {
  const row = db.get('SELECT seq, rev FROM rooms WHERE id = ?', roomId);
  return row ? { seq: int(row.seq), rev: int(row.rev) } : { seq: 0, rev: 0 };
}

/** seq of the first message at or after a time, or one above the head. Timestamps of a room never fall, so halves of it are left out in turn. */
function firstSince(db: Database, roomId: string, time: string, head: number): number {
  const at = Date.parse(time);
  let [low, high] = [1, head + 1];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const row = db.get(
      'SELECT seq, at FROM messages WHERE roomId = ? AND seq >= ? ORDER BY seq LIMIT 1',
      roomId,
      middle,
    );
    if (!row || int(row.at) >= at) high = middle;
    else low = int(row.seq) + 1;
  }
  return low;
}
