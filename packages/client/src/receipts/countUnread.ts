import type { Message, Room } from '@palaver/protocol/entities';
import { LIMITS } from '@palaver/protocol/limits';
import type { RoomCache } from '../sync/roomCache.ts';

/** Counts what is unread where all of it is on the device (W2): not one's own, not deleted. Elsewhere the server's count stands. */
export function countUnread(cache: RoomCache, userId: string): void {
  const me = cache.room.me;
  if (!me || cache.heldThrough(me.readSeq) < cache.room.seq) return;
  let unread = 0;
  let mentions = 0;
  for (let seq = me.readSeq + 1; seq <= cache.room.seq; seq += 1) {
    const message = cache.messages.get(seq);
    if (!message || message.deleted || message.senderId === userId) continue;
    unread += 1;
    if (message.mentions.includes(userId)) mentions += 1;
  }
  cache.counted = { seq: cache.room.seq, rev: cache.newestRev };
  setCounts(cache, unread, mentions);
}

/**
 * Takes over the counts of a room as the server answered it. They are as the room was at the head answered beside them: what came live since is counted on top,
 * and what was deleted since is taken off.
 */
export function takeCounts(cache: RoomCache, answered: Room, userId: string): void {
  const me = cache.room.me;
  // The server did not know yet how far was read here: the own counts stand.
  if (!me || !answered.me || me.readSeq !== answered.me.readSeq) return;
  cache.counted = { seq: answered.seq, rev: answered.rev };
  let { unread, mentions } = answered.me;
  for (const { seq, rev, senderId, deleted, mentions: mentioned } of cache.inOrder()) {
    if (seq <= me.readSeq || senderId === userId) continue;
    if (seq <= answered.seq) {
      if (deleted && rev > answered.rev) unread -= 1;
    } else if (!deleted) {
      unread += 1;
      if (mentioned.includes(userId)) mentions += 1;
    }
  }
  setCounts(cache, unread, mentions);
}

/**
 * Keeps the server's count true where it can not be counted here, before a message of somebody else is merged: one more when it is new,
 * one less when it was deleted. What the count knew already changes nothing.
 */
export function adjustUnread(cache: RoomCache, message: Message, userId: string): void {
  const me = cache.room.me;
  if (!me || message.senderId === userId || message.seq <= me.readSeq || message.rev <= (cache.rev ?? 0)) return;
  const before = cache.messages.get(message.seq);
  const isNew = message.seq > cache.counted.seq && !before;
  if (isNew && !message.deleted) {
    setCounts(cache, me.unread + 1, me.mentions + (message.mentions.includes(userId) ? 1 : 0));
  } else if (!isNew && message.deleted && !before?.deleted && (before || message.rev > cache.counted.rev)) {
    setCounts(cache, Math.max(0, me.unread - 1), me.mentions - (before?.mentions.includes(userId) ? 1 : 0));
  }
}

function setCounts(cache: RoomCache, unread: number, mentions: number): void {
  const me = cache.room.me;
  const most = Math.min(unread, LIMITS.unreadMax);
  if (me && (me.unread !== most || me.mentions !== mentions)) {
    cache.room = { ...cache.room, me: { ...me, unread: most, mentions } };
  }
}
