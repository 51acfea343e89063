import type { Change } from '@palaver/store/ports/change';

/**
 * A change as other services read it: its kind, ids, counters and times. No text and no name: what is erased or renamed later must not stay in a
 * stream. Who needs words reads them by REST, as somebody who may.
 */
export function feedEntry(change: Change): Record<string, unknown> {
  const { kind } = change;
  switch (kind) {
    case 'chatMessage':
    case 'messageEdited':
    case 'messageDeleted':
    case 'messageReacted':
    case 'messagePinned': {
      const { id, roomId, seq, rev, senderId, timestamp, editedAt, deleted } = change.message;
      return { kind, id, roomId, seq, rev, senderId, timestamp, editedAt, deleted };
    }
    case 'memberAdded':
    case 'memberChanged': {
      const { roomId, userId, role, joinedAt } = change.member;
      return { kind, roomId, userId, role, joinedAt, version: change.version };
    }
    case 'memberRemoved': {
      const { roomId, userId, reason, version } = change;
      return { kind, roomId, userId, reason, version };
    }
    case 'marksRaised': {
      const { roomId, userId, receivedSeq, readSeq } = change.member;
      return { kind, roomId, userId, receivedSeq, readSeq };
    }
    case 'roomChanged': {
      const { id: roomId, seq, rev, archived } = change.room;
      return { kind, roomId, seq, rev, archived };
    }
    case 'userChanged':
      return { kind, userId: change.user.id };
    case 'sessionsEnded': {
      const { userId, sessionIds, reason } = change;
      return { kind, userId, sessionIds, reason };
    }
  }
}
