import type { RoomHead } from '../mongo/documents.ts';

/** A room in which nothing was said. */
export function roomHead(fields: Partial<RoomHead> = {}): RoomHead {
  const none = { archived: false, memberCount: 1, owners: 1, seq: 0, rev: 0, lastAt: 0, createdAt: 0, changed: 0 };
  return {
    _id: 'room',
    kind: 'public',
    name: 'Room',
    folded: 'room',
    topic: '',
    version: 1,
    commit: null,
    ...none,
    ...fields,
  };
}
