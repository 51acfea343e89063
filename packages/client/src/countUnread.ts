import type { RoomCache } from './roomCache.ts';

const UNREAD_MAX = 1_000;

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
  setCounts(cache, unread, mentions);
}

/** Another's message came after all that is known: one more, until it can be counted. */
export function addUnread(cache: RoomCache, mentioned: boolean): void {
  const me = cache.room.me;
  if (me) setCounts(cache, me.unread + 1, me.mentions + (mentioned ? 1 : 0));
}

function setCounts(cache: RoomCache, unread: number, mentions: number): void {
  const me = cache.room.me;
  const most = Math.min(unread, UNREAD_MAX);
  if (me && (me.unread !== most || me.mentions !== mentions)) {
    cache.room = { ...cache.room, me: { ...me, unread: most, mentions } };
  }
}
