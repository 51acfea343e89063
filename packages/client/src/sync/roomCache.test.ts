import { describe, expect, it } from 'vitest';
import type { SyncRoom } from '@palaver/protocol/answers';
import type { Message } from '@palaver/protocol/entities';
import { RoomCache } from './roomCache.ts';
import { makeMessage } from '../testing/makeMessage.ts';
import { makeRoom } from '../testing/makeRoom.ts';

const range = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, i) => makeMessage({ seq: from + i }));

function answerOf(messages: Message[], upTo: number, fields: Partial<SyncRoom> = {}): SyncRoom {
  const seq = Math.max(0, ...messages.map((message) => message.seq));
  return { room: makeRoom({ seq, rev: upTo }), messages, upTo, reset: false, ...fields };
}

/** A room of which everything up to `head` is held. */
function cacheUpTo(head: number): RoomCache {
  const cache = new RoomCache(makeRoom(), 0);
  cache.applySync(answerOf(range(1, head), head));
  return cache;
}

describe('a room on the device', () => {
  it('raises its rev by a live event of exactly rev + 1, merges any other without raising it', () => {
    const cache = cacheUpTo(3);
    cache.applyLive(makeMessage({ seq: 5 }));
    expect([cache.rev, cache.hasGap, cache.messages.has(5)]).toEqual([3, true, true]);
    cache.applyLive(makeMessage({ seq: 4 }));
    expect([cache.rev, cache.hasGap]).toEqual([5, false]);
  });

  it('keeps one message per id and ignores an older rev (R1)', () => {
    const cache = cacheUpTo(1);
    cache.applyLive(makeMessage({ seq: 1, rev: 3, text: 'newer' }));
    cache.applyLive(makeMessage({ seq: 1, rev: 2, text: 'older' }));
    expect(cache.inOrder().map(({ text }) => text)).toEqual(['newer']);
    expect(cache.rev).toBe(3);
  });

  it('never lowers its rev but by a reset', () => {
    const cache = cacheUpTo(5);
    cache.applySync(answerOf([], 3));
    expect(cache.rev).toBe(5);
    cache.applySync(answerOf(range(1, 2), 2, { reset: true }));
    expect([cache.rev, cache.inOrder().length]).toEqual([2, 2]);
  });

  it('hides what lies outside the page of a reset with a rev up to its upTo, and keeps what came live since (R3)', () => {
    const cache = cacheUpTo(3);
    cache.applyLive(makeMessage({ seq: 1, rev: 701, text: 'edited just now' }));
    const { dropped } = cache.applySync(answerOf(range(601, 650), 700, { reset: true }));
    expect(dropped.map(({ seq }) => seq)).toEqual([2, 3]);
    expect(cache.holes).toEqual([{ from: 2, to: 600 }]);
    expect(cache.rev).toBe(701);
    cache.applyLive(makeMessage({ seq: 1, rev: 702, text: 'edited again' }));
    expect(cache.messages.get(1)?.text).toBe('edited again');
  });

  it('asks again for a change in a hole that the page of a reset fills with an older state (R3)', () => {
    const cache = cacheUpTo(1);
    cache.applySync(answerOf(range(601, 602), 602, { reset: true }));
    cache.applyLive(makeMessage({ seq: 600, rev: 1203, text: 'edited just now' }));
    cache.applySync(answerOf(range(600, 1201), 1202, { reset: true }));
    expect([cache.rev, cache.hasGap]).toEqual([1202, true]);
    cache.applySync(answerOf([makeMessage({ seq: 600, rev: 1203, text: 'edited just now' })], 1203));
    expect([cache.rev, cache.hasGap, cache.messages.get(600)?.text]).toEqual([1203, false, 'edited just now']);
  });

  it('leaves a message in a declared hole alone until a page brings it', () => {
    const cache = new RoomCache(makeRoom());
    cache.applySync(answerOf(range(51, 100), 100, { reset: true }));
    cache.applyLive(makeMessage({ seq: 20, rev: 101, text: 'edited' }));
    expect([cache.messages.has(20), cache.rev]).toEqual([false, 101]);
    expect(cache.applyPage({ messages: range(1, 50), hasBefore: false, hasAfter: true, upTo: 100 })).toBeNull();
    cache.applyPage({ messages: range(1, 50), hasBefore: false, hasAfter: true, upTo: 101 });
    expect(cache.holes).toEqual([]);
  });

  it('asks a page again whose upTo is below any change it knows of', () => {
    const cache = cacheUpTo(3);
    cache.applyLive(makeMessage({ seq: 9 }));
    expect(cache.applyPage({ messages: [], hasBefore: false, hasAfter: true, upTo: 8 })).toBeNull();
  });

  it('sees a gap when it gets a head that is ahead of what it holds (R2)', () => {
    const cache = cacheUpTo(3);
    cache.mergeRoom(makeRoom({ name: 'New name', seq: 4, rev: 4 }));
    expect([cache.room.name, cache.room.seq, cache.hasGap]).toEqual(['New name', 3, true]);
    cache.applyLive(makeMessage({ seq: 4 }));
    expect(cache.hasGap).toBe(false);
  });

  it('comes back from the storage as it was, and takes the rest of a sync that a restart cut', () => {
    const cache = new RoomCache(makeRoom(), 0);
    cache.applySync({ ...answerOf(range(1, 20), 20), room: makeRoom({ seq: 40, rev: 40 }) });
    const again = RoomCache.restore(structuredClone(cache.toStored()), [...cache.inOrder()], 500);
    again.applySync(answerOf(range(21, 40), 40));
    expect(again.inOrder().length).toBe(40);
    expect(again.holes).toEqual([]);
  });

  it('takes no message back from the storage that a reset had hidden there', () => {
    const cache = new RoomCache(makeRoom());
    cache.applySync(answerOf(range(601, 650), 700, { reset: true }));
    const again = RoomCache.restore(cache.toStored(), [...range(1, 50), ...cache.inOrder()], 500);
    expect(again.inOrder()[0]?.seq).toBe(601);
  });

  it('keeps the newest messages of the storage, and declares the rest a hole', () => {
    const again = RoomCache.restore(cacheUpTo(30).toStored(), range(1, 30), 10);
    expect(again.holes).toEqual([{ from: 1, to: 20 }]);
    expect(again.rev).toBe(30);
    // A rev without any message would be an empty promise.
    expect(RoomCache.restore(cacheUpTo(30).toStored(), [], 10).rev).toBeNull();
  });

  it('raises marks and never lowers them (W1); reading implies receiving', () => {
    const cache = cacheUpTo(5);
    expect(cache.raiseMarks('ben', { receivedSeq: 4 })).toBe(true);
    expect(cache.raiseMarks('ben', { receivedSeq: 2 })).toBe(false);
    cache.raiseMarks('ben', { readSeq: 5 });
    expect(cache.marks.get('ben')).toEqual({ receivedSeq: 5, readSeq: 5 });
  });

  it('forgets the marks of who is no member any more, and keeps what was read here before the server knows', () => {
    const cache = cacheUpTo(5);
    cache.raiseMarks('gone', { readSeq: 1 });
    cache.pendingRead = 5;
    cache.room = makeRoom({ seq: 5, rev: 5, me: { readSeq: 5 } });
    cache.applySync({
      ...answerOf([], 5),
      receipts: [{ userId: 'ben', joinedSeq: 0, receivedSeq: 2, readSeq: 1 }],
      room: makeRoom({ seq: 5, rev: 5, me: { readSeq: 2, unread: 3 } }),
    });
    expect([...cache.marks.keys()]).toEqual(['ben']);
    expect(cache.room.me).toMatchObject({ readSeq: 5, unread: 0 });
  });

  it('finds the first unread message of others', () => {
    const cache = cacheUpTo(3);
    cache.room = makeRoom({ seq: 3, me: { readSeq: 1 } });
    expect(cache.firstUnread('ben0000000000000')).toBeNull();
    expect(cache.firstUnread('anna000000000000')).toBe(2);
  });

  it('takes what is not on the device for unread where the server counts something unread', () => {
    const cache = cacheUpTo(3);
    cache.room = makeRoom({ seq: 9, me: { readSeq: 5, unread: 4 } });
    expect(cache.firstUnread('anna000000000000')).toBe(6);
    cache.room = makeRoom({ seq: 9, me: { readSeq: 5, unread: 0 } });
    expect(cache.firstUnread('anna000000000000')).toBeNull();
  });
});
