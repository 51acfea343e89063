import type { Message } from '@palaver/protocol/entities';
import { messageId } from '@palaver/protocol/messageId';
import type { AppendOutcome, Appended, Changed, NewMessage } from '../ports/messages.ts';
import { addReaction } from '../rules/addReaction.ts';
import { nextTimestamp } from '../rules/nextTimestamp.ts';
import { int } from './columns.ts';
import { findMessage, findRepeat, type Head, headOf } from './messageLookup.ts';
import { unchanged, type WriteContext, type Written } from './writeContext.ts';

export function messageWrites(ctx: WriteContext) {
  const { db } = ctx;

  function insert(roomId: string, senderId: string, entry: NewMessage, head: Head): Message {
    head.seq += 1;
    head.rev += 1;
    head.lastAt = nextTimestamp(head.lastAt, ctx.now());
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
      const before = findMessage(db, roomId, seq);
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
      const before = findMessage(db, roomId, seq);
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

    react(roomId: string, seq: number, reaction: { userId: string; emoji: string; on: boolean }): Written<Changed> {
      const before = findMessage(db, roomId, seq);
      if (!before) return unchanged({ outcome: 'missing' });
      if (before.deleted) return unchanged({ outcome: 'deleted', message: before });
      const reactions = addReaction(before.reactions, reaction);
      if (reactions === 'same') return unchanged({ outcome: 'unchanged', message: before });
      if (reactions === 'tooMany') return unchanged({ outcome: 'tooManyReactions' });
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
