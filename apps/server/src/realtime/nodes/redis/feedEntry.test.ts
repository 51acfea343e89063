import type { Change } from '@palaver/store/ports/change';
import type { MemberRecord, RoomRecord } from '@palaver/store/ports/records';
import { describe, expect, it } from 'vitest';
import type { Message, User } from '@palaver/protocol/entities';
import { feedEntry } from './feedEntry.ts';

/** Stands in every text and name that people give. */
const WORD = 'secret';
const AT = '2026-03-01T12:00:00.000Z';

const message: Message = {
  ...{ id: 'general:1', roomId: 'general', seq: 1, rev: 1, senderId: 'a'.repeat(16), clientId: `${WORD}-client` },
  ...{ text: WORD, timestamp: AT, edited: true, editedAt: AT, deleted: false, replyTo: null, mentions: [] },
  reactions: [{ emoji: '🤫', userIds: ['b'.repeat(16)] }],
  ...{ files: [], previews: [] },
  pinned: { by: 'b'.repeat(16), at: AT },
};
const room: RoomRecord = {
  ...{ id: 'r0123456789a', kind: 'private' as const, name: WORD, topic: WORD, createdAt: AT, archived: false },
  ...{ memberCount: 2, seq: 1, rev: 1 },
};
const user: User = {
  ...{ id: 'a'.repeat(16), username: WORD, displayName: WORD, title: WORD, role: 'user' as const },
  ...{ avatarColor: 1, avatar: null, deactivated: false, bot: false, deleted: false },
};
const member: MemberRecord = {
  ...{
    roomId: room.id,
    userId: user.id,
    role: 'member' as const,
    joinedAt: AT,
    joinedSeq: 0,
    receivedSeq: 1,
    readSeq: 1,
  },
  ...{ mute: null, notify: 'all' as const, pinned: true, hiddenAt: null },
};

/** Each kind of change once: the types name one that is missing. */
const CHANGES: Record<Change['kind'], Change> = {
  chatMessage: { kind: 'chatMessage', message },
  messageEdited: { kind: 'messageEdited', message },
  messageDeleted: { kind: 'messageDeleted', message },
  messageReacted: { kind: 'messageReacted', message },
  messagePinned: { kind: 'messagePinned', message },
  memberAdded: { kind: 'memberAdded', room, member, user },
  memberChanged: { kind: 'memberChanged', member },
  memberRemoved: { kind: 'memberRemoved', roomId: room.id, userId: user.id, reason: 'banned', why: WORD },
  marksRaised: { kind: 'marksRaised', member, received: true, read: true, memberCount: 2 },
  roomChanged: { kind: 'roomChanged', room },
  userChanged: { kind: 'userChanged', user },
  sessionsEnded: { kind: 'sessionsEnded', userId: user.id, sessionIds: ['s'.repeat(20)], reason: 'logout' },
};

describe('the event feed (E6)', () => {
  it.each(Object.entries(CHANGES))(
    'holds of %s what happened, and nothing that people wrote or are called',
    (kind, change) => {
      const entry = feedEntry(change);
      expect(entry).toMatchObject({ kind });
      expect(JSON.stringify(entry)).toMatch(/"(id|roomId|userId)":/);
      expect(JSON.stringify(entry)).not.toMatch(new RegExp(`${WORD}|🤫`, 'u'));
    },
  );
});
