import { describe, expect, it } from 'vitest';
import { adjustUnread, takeCounts } from './countUnread.ts';
import { RoomCache } from '../sync/roomCache.ts';
import { makeMessage } from '../testing/makeMessage.ts';
import { makeRoom } from '../testing/makeRoom.ts';

const ME = 'the-reader';

/** A room of 900 messages of which the newest fifty are held, and none was read. */
function farBehind(): RoomCache {
  const room = makeRoom({ seq: 900, rev: 1_000, me: { unread: 900 } });
  const cache = new RoomCache(room);
  const messages = Array.from({ length: 50 }, (_, i) => makeMessage({ seq: 851 + i, rev: 851 + i, senderId: 'other' }));
  cache.applySync({ room, messages, erased: [], upTo: 1_000, reset: true, receipts: [] });
  return cache;
}

describe('what is unread, where not all of it is on the device (W2)', () => {
  const unreadAfter = (...messages: ReturnType<typeof makeMessage>[]) => {
    const cache = farBehind();
    for (const message of messages) {
      adjustUnread(cache, message, ME);
      cache.applyLive(message);
    }
    return cache.room.me?.unread;
  };
  const deleted = (seq: number, rev: number) => makeMessage({ seq, rev, senderId: 'other', text: '', deleted: true });

  it('is one more with each new message of others, and not with own ones', () => {
    expect(unreadAfter(makeMessage({ seq: 901, rev: 1_001, senderId: 'other' }))).toBe(901);
    expect(unreadAfter(makeMessage({ seq: 901, rev: 1_001, senderId: ME }))).toBe(900);
  });

  it('is one less with each that is deleted, held or not, once', () => {
    expect(unreadAfter(deleted(5, 1_001))).toBe(899);
    expect(unreadAfter(deleted(860, 1_001), deleted(860, 1_001))).toBe(899);
  });

  it('is not changed by what the server counted already', () => {
    expect(unreadAfter(deleted(5, 990))).toBe(900);
  });

  it('counts what came live before the answer did that does not know of it', () => {
    const cache = farBehind();
    for (const seq of [901, 902]) cache.applyLive(makeMessage({ seq, rev: 1_000 + seq - 900, senderId: 'other' }));
    cache.applyLive(deleted(860, 1_003));
    const answered = makeRoom({ seq: 901, rev: 1_001, me: { unread: 901 } });
    cache.mergeRoom(answered);
    takeCounts(cache, answered, ME);
    expect(cache.room.me?.unread).toBe(901);
  });

  it('does not count again what was on its way when it was counted', () => {
    const cache = farBehind();
    const answered = makeRoom({ seq: 902, rev: 1_002, me: { unread: 902 } });
    cache.mergeRoom(answered);
    takeCounts(cache, answered, ME);
    for (const seq of [901, 902, 903]) {
      const message = makeMessage({ seq, rev: 1_000 + seq - 900, senderId: 'other' });
      adjustUnread(cache, message, ME);
      cache.applyLive(message);
    }
    expect(cache.room.me?.unread).toBe(903);
  });
});
