import type { Room, RoomMe } from '@palaver/protocol/entities';

/** A room that one is a member of, as a server would send it. */
export function makeRoom(fields: Partial<Omit<Room, 'me'>> & { me?: Partial<RoomMe> } = {}): Room {
  const me: RoomMe = {
    role: 'member',
    joinedAt: '2025-01-01T12:00:00.000Z',
    joinedSeq: 0,
    receivedSeq: 0,
    readSeq: 0,
    unread: 0,
    mentions: 0,
    muted: false,
    mutedUntil: null,
    mutedBy: null,
    notify: 'default',
    pinned: false,
    hidden: false,
    ...fields.me,
  };
  return {
    id: 'general',
    kind: 'public',
    name: 'General',
    topic: '',
    createdAt: '2026-01-01T12:00:00.000Z',
    archived: false,
    memberCount: 2,
    seq: 0,
    rev: 0,
    ...fields,
    me,
  };
}
