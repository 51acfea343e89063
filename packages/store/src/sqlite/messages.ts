import type { Message } from '@palaver/protocol/entities';
import { LIMITS } from '@palaver/protocol/limits';
import { messageId } from '@palaver/protocol/messageId';
import type { AppendOutcome, Appended, Changed, Changes, NewMessage, Page, PageOfMessages } from '../ports/messages.ts';
import { int, type Row } from './columns.ts';
import type { Database } from './database.ts';
import { MESSAGE_COLUMNS, toMessage } from './messageRow.ts';
import { unchanged, type WriteContext, type Written } from './writeContext.ts';

/** Timestamps of a room stay apart by a millisecond, so that pages cut at a time lose nothing, until the room is this far ahead of the clock. */
const SPREAD_MS = 1_000;
/** Counting what is unread looks at no more than this many of the newest messages. */
const UNREAD_SCAN = 20_000;
const EMOJI_MAX = 50;

interface Head {
  seq: number;
  rev: number;
  lastAt: number;
  archived: boolean;
}

function headOf(db: Database, roomId: string): Head | null {
  const row = db.get('SELECT seq, rev, lastAt, archived FROM rooms WHERE id = ?', roomId);
  return row ? { seq: int(row.seq), rev: int(row.rev), lastAt: int(row.lastAt), archived: row.archived === 1 } : null;
}

function find(db: Database, roomId: string, seq: number): Message | null {
  const row = db.get(`SELECT ${MESSAGE_COLUMNS} FROM messages WHERE roomId = ? AND seq = ?`, roomId, seq);
  return row ? toMessage(row) : null;
}

/** What was stored under a clientId, compared with the text that comes now. */
function findRepeat(
  db: Database,
  roomId: string,
  senderId: string,
  clientId: string,
  digest: () => Uint8Array,
): Appended | null {
  const row = db.get(
    `SELECT ${MESSAGE_COLUMNS}, digest FROM messages WHERE roomId = ? AND senderId = ? AND clientId = ?`,
    roomId,
    senderId,
    clientId,
  );
  if (!row) return null;
  // Erased messages keep no digest: whoever repeats one is told of the tombstone.
  const same = row.digest === null || (row.digest instanceof Uint8Array && Buffer.compare(row.digest, digest()) === 0);
  return same ? { outcome: 'repeated', message: toMessage(row) } : { outcome: 'reused' };
}

export function messageWrites(ctx: WriteContext) {
  const { db } = ctx;

  function insert(roomId: string, senderId: string, entry: NewMessage, head: Head): Message {
    head.seq += 1;
    head.rev += 1;
    const now = ctx.now();
    head.lastAt = now > head.lastAt ? now : head.lastAt - now < SPREAD_MS ? head.lastAt + 1 : head.lastAt;
    const mentions = JSON.stringify(entry.mentions);
    db.run(
      'INSERT INTO messages (roomId, seq, rev, senderId, clientId, text, at, replyTo, mentions, digest) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
      roomId,
      head.seq,
      head.rev,
      senderId,
      entry.clientId,
      entry.text,
      head.lastAt,
      entry.replyTo,
      mentions,
      ctx.digest(entry.text),
    );
    setMentions(roomId, head.seq, entry.mentions);
    const timestamp = new Date(head.lastAt).toISOString();
    const replyTo = entry.replyTo === null ? null : messageId(roomId, entry.replyTo);
    const { clientId, text } = entry;
    return {
      id: messageId(roomId, head.seq),
      roomId,
      seq: head.seq,
      rev: head.rev,
      senderId,
      clientId,
      text,
      timestamp,
      edited: false,
      editedAt: null,
      deleted: false,
      replyTo,
      mentions: entry.mentions,
      reactions: [],
    };
  }

  function setMentions(roomId: string, seq: number, userIds: string[]): void {
    for (const userId of userIds)
      db.run('INSERT OR IGNORE INTO mentions (roomId, userId, seq) VALUES (?, ?, ?)', roomId, userId, seq);
  }

  function clearMentions(message: Message): void {
    for (const userId of message.mentions)
      db.run('DELETE FROM mentions WHERE roomId = ? AND userId = ? AND seq = ?', message.roomId, userId, message.seq);
  }

  /** The room's next rev, for a change of a message that is there already (O3). */
  function nextRev(roomId: string): number {
    return int(db.get('UPDATE rooms SET rev = rev + 1 WHERE id = ? RETURNING rev', roomId)?.rev);
  }

  return {
    append(roomId: string, senderId: string, entries: NewMessage[]): Written<AppendOutcome> {
      const head = headOf(db, roomId);
      if (!head || !db.get('SELECT 1 FROM members WHERE roomId = ? AND userId = ?', roomId, senderId))
        return unchanged({ outcome: 'noMember' });
      const stored: Message[] = [];
      const results = entries.map((entry): Appended | null => {
        const repeat = findRepeat(db, roomId, senderId, entry.clientId, () => ctx.digest(entry.text));
        if (repeat) return repeat;
        if (head.archived) return null;
        if (entry.replyTo !== null && entry.replyTo > head.seq) return { outcome: 'noSuchReply' };
        const message = insert(roomId, senderId, entry, head);
        stored.push(message);
        return { outcome: 'stored', message };
      });
      if (stored.length > 0)
        db.run('UPDATE rooms SET seq = ?, rev = ?, lastAt = ? WHERE id = ?', head.seq, head.rev, head.lastAt, roomId);
      const changes = stored.map((message) => ({ kind: 'chatMessage' as const, message }));
      const answered = results.filter((result) => result !== null);
      return {
        result:
          answered.length === results.length
            ? { outcome: 'done', results: answered }
            : { outcome: 'archived', results },
        changes,
      };
    },

    edit(
      roomId: string,
      seq: number,
      edit: { text: string; mentions: string[]; base: string | null },
    ): Written<Changed> {
      const before = find(db, roomId, seq);
      if (!before) return unchanged({ outcome: 'missing' });
      if (before.deleted) return unchanged({ outcome: 'deleted', message: before });
      if (before.text === edit.text) return unchanged({ outcome: 'unchanged', message: before });
      if (before.editedAt !== edit.base) return unchanged({ outcome: 'conflict', message: before });
      const rev = nextRev(roomId);
      const editedAt = Math.max(ctx.now(), Date.parse(before.editedAt ?? before.timestamp) + 1);
      db.run(
        'UPDATE messages SET text = ?, mentions = ?, editedAt = ?, rev = ? WHERE roomId = ? AND seq = ?',
        edit.text,
        JSON.stringify(edit.mentions),
        editedAt,
        rev,
        roomId,
        seq,
      );
      clearMentions(before);
      setMentions(roomId, seq, edit.mentions);
      const message = {
        ...before,
        text: edit.text,
        mentions: edit.mentions,
        rev,
        edited: true,
        editedAt: new Date(editedAt).toISOString(),
      };
      return { result: { outcome: 'changed', message }, changes: [{ kind: 'messageEdited', message }] };
    },

    erase(roomId: string, seq: number): Written<Changed> {
      const before = find(db, roomId, seq);
      if (!before) return unchanged({ outcome: 'missing' });
      if (before.deleted) return unchanged({ outcome: 'unchanged', message: before });
      const rev = nextRev(roomId);
      db.run(
        "UPDATE messages SET text = '', mentions = '[]', reactions = '[]', digest = NULL, deleted = 1, rev = ? WHERE roomId = ? AND seq = ?",
        rev,
        roomId,
        seq,
      );
      clearMentions(before);
      const message = { ...before, text: '', mentions: [], reactions: [], deleted: true, rev };
      return { result: { outcome: 'changed', message }, changes: [{ kind: 'messageDeleted', message }] };
    },

    react(
      roomId: string,
      seq: number,
      { userId, emoji, on }: { userId: string; emoji: string; on: boolean },
    ): Written<Changed> {
      const before = find(db, roomId, seq);
      if (!before) return unchanged({ outcome: 'missing' });
      if (before.deleted) return unchanged({ outcome: 'deleted', message: before });
      const current = before.reactions.find((reaction) => reaction.emoji === emoji);
      const isOn = current?.userIds.includes(userId) ?? false;
      if (isOn === on || (!current && before.reactions.length >= EMOJI_MAX))
        return unchanged({ outcome: 'unchanged', message: before });
      const userIds = on
        ? [...(current?.userIds ?? []), userId]
        : (current?.userIds ?? []).filter((id) => id !== userId);
      const next = current
        ? before.reactions.map((one) => (one === current ? { emoji, userIds } : one))
        : [...before.reactions, { emoji, userIds }];
      const reactions = next.filter((reaction) => reaction.userIds.length > 0);
      const rev = nextRev(roomId);
      db.run(
        'UPDATE messages SET reactions = ?, rev = ? WHERE roomId = ? AND seq = ?',
        JSON.stringify(reactions),
        rev,
        roomId,
        seq,
      );
      const message = { ...before, reactions, rev };
      return { result: { outcome: 'changed', message }, changes: [{ kind: 'messageReacted', message }] };
    },
  };
}

export function messageReads(db: Database, digest: WriteContext['digest']) {
  /** Rows by seq from a bound, nearest first, as many as the limit and the byte bound of an answer allow. */
  function rows(
    roomId: string,
    side: 'below' | 'from',
    bound: number,
    limit: number,
    bytes: { left: number },
  ): Message[] {
    const sql =
      side === 'below'
        ? `SELECT ${MESSAGE_COLUMNS} FROM messages WHERE roomId = ? AND seq < ? ORDER BY seq DESC LIMIT ?`
        : `SELECT ${MESSAGE_COLUMNS} FROM messages WHERE roomId = ? AND seq >= ? ORDER BY seq LIMIT ?`;
    const fitting: Message[] = [];
    for (const row of db.all(sql, roomId, bound, limit)) {
      bytes.left -= bytesOf(row);
      if (bytes.left < 0 && fitting.length > 0) break;
      fitting.push(toMessage(row));
    }
    return fitting;
  }

  return {
    find: (roomId: string, seq: number) => find(db, roomId, seq),

    findSent: (roomId: string, senderId: string, entries: Pick<NewMessage, 'clientId' | 'text'>[]) =>
      entries.map(({ clientId, text }) => findRepeat(db, roomId, senderId, clientId, () => digest(text))),

    page(roomId: string, { before, after, around, limit }: Page): PageOfMessages {
      const head = headOf(db, roomId) ?? { seq: 0, rev: 0 };
      const bytes = { left: LIMITS.historyMaxBytes - 1_000 };
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

    changes(roomId: string, rev: number, limit: number): Changes {
      const head = headOf(db, roomId)?.rev ?? 0;
      const found = db.all(
        `SELECT ${MESSAGE_COLUMNS} FROM messages WHERE roomId = ? AND rev > ? ORDER BY rev LIMIT ?`,
        roomId,
        rev,
        limit + 1,
      );
      return found.length > limit
        ? { messages: [], head, tooMany: true }
        : { messages: found.map(toMessage), head, tooMany: false };
    },

    unread: (userId: string, marks: { roomId: string; readSeq: number }[]) =>
      marks.map(({ roomId, readSeq }) => {
        const head = headOf(db, roomId)?.seq ?? 0;
        const from = Math.max(readSeq, head - UNREAD_SCAN);
        if (from >= head) return { unread: 0, mentions: 0 };
        const unread = db.get(
          'SELECT count(*) AS n FROM (SELECT 1 FROM messages WHERE roomId = ? AND seq > ? AND senderId <> ? AND deleted = 0 LIMIT ?)',
          roomId,
          from,
          userId,
          LIMITS.unreadMax,
        );
        const mentions = db.get(
          `SELECT count(*) AS n FROM (SELECT 1 FROM mentions JOIN messages USING (roomId, seq)
           WHERE mentions.roomId = ? AND mentions.userId = ? AND mentions.seq > ? AND senderId <> ? AND deleted = 0 LIMIT ?)`,
          roomId,
          userId,
          from,
          userId,
          LIMITS.unreadMax,
        );
        return { unread: int(unread?.n), mentions: int(mentions?.n) };
      }),
  };
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

/** About how many bytes a message takes in an answer. */
function bytesOf(row: Row): number {
  const length = (value: Row[string] | undefined) => (typeof value === 'string' ? Buffer.byteLength(value) : 0);
  // Line breaks, quotes and the like take two bytes in JSON.
  return (
    420 +
    length(row.text) +
    (String(row.text).match(/["\\\n\t\u0000-\u001f]/g)?.length ?? 0) * 5 +
    length(row.mentions) +
    length(row.reactions)
  );
}
