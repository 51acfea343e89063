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
  return { room: makeRoom({ seq, rev: upTo }), messages, erased: [], upTo, reset: false, ...fields };
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

  describe('a conversation that was put away', () => {
    const putAway = (seq: number, rev = seq) => makeRoom({ seq, rev, me: { hidden: true } });

    it('is there again with the first message after that, by whatever path, and with nothing else', () => {
      const cache = cacheUpTo(3);
      cache.mergeRoom(putAway(3));
      cache.applyLive(makeMessage({ seq: 1, rev: 4, reactions: [{ emoji: '👍', userIds: ['b'] }] }));
      expect(cache.room.me?.hidden).toBe(true);
      cache.applyLive(makeMessage({ seq: 4, rev: 5 }));
      expect(cache.room.me?.hidden).toBe(false);
      cache.mergeRoom(putAway(3));
      expect(cache.room.me?.hidden).toBe(false);
      const stored = RoomCache.restore({ ...cache.toStored(), room: putAway(4, 5) }, cache.inOrder().slice(), 10);
      stored.applySync(answerOf([makeMessage({ seq: 5, rev: 6 })], 6));
      expect([stored.room.seq, stored.room.me?.hidden]).toEqual([5, false]);
    });

    it('stays away when the message at which that was comes behind the news of it', () => {
      const cache = cacheUpTo(3);
      cache.mergeRoom(putAway(4));
      cache.applyLive(makeMessage({ seq: 4 }));
      expect(cache.room.me?.hidden).toBe(true);
      cache.applyLive(makeMessage({ seq: 5 }));
      expect(cache.room.me?.hidden).toBe(false);
    });
  });

  describe('pinned messages', () => {
    const pinned = (seq: number, rev: number, minute: number) =>
      makeMessage({ seq, rev, pinned: { by: 'b', at: new Date(Date.UTC(2026, 0, 2, 0, minute)).toISOString() } });
    const seqs = (cache: RoomCache) => cache.pins().map(({ seq }) => seq);

    it('are those on the device and those that were listed, each as it was last, newest pin first', async () => {
      const cache = cacheUpTo(3);
      cache.applySync(answerOf(range(100, 102), 200, { reset: true }));
      cache.applyLive(pinned(101, 201, 5));
      expect(seqs(cache)).toEqual([101]);
      await cache.pinned.fill(() => Promise.resolve([pinned(7, 90, 9), pinned(101, 201, 5), pinned(9, 91, 2)]));
      expect(seqs(cache)).toEqual([7, 101, 9]);
      cache.applyLive(makeMessage({ seq: 9, rev: 202 }));
      cache.applyLive(makeMessage({ seq: 101, rev: 203 }));
      cache.applyLive(pinned(9, 80, 2));
      expect(seqs(cache)).toEqual([7]);
      cache.applySync(answerOf([pinned(20, 204, 20)], 205, { erased: [{ seq: 7, rev: 205 }] }));
      expect(seqs(cache)).toEqual([20]);
    });

    it('do not come back with a list that was made before they were taken down', async () => {
      const cache = cacheUpTo(3);
      cache.applySync(answerOf(range(100, 102), 200, { reset: true }));
      const { promise, resolve } = Promise.withResolvers<Message[]>();
      const filling = cache.pinned.fill(() => promise);
      cache.applyLive(makeMessage({ seq: 7, rev: 201 }));
      resolve([pinned(7, 90, 9)]);
      await filling;
      expect(seqs(cache)).toEqual([]);
    });

    it('are asked for again when a reset comes while they are on their way', async () => {
      const cache = cacheUpTo(3);
      const lists = [Promise.withResolvers<Message[]>(), Promise.withResolvers<Message[]>()];
      let asked = 0;
      const filling = cache.pinned.fill(() => lists[asked++]?.promise ?? Promise.reject(new Error('asked too often')));
      cache.applySync(answerOf(range(100, 102), 200, { reset: true }));
      lists[0]?.resolve([pinned(7, 90, 9)]);
      lists[1]?.resolve([pinned(8, 91, 9)]);
      await filling;
      expect([asked, seqs(cache), cache.pinned.isWhole]).toEqual([2, [8], true]);
    });

    it('are asked for anew after a reset', async () => {
      const cache = cacheUpTo(3);
      await cache.pinned.fill(() => Promise.resolve([pinned(2, 3, 1)]));
      expect(cache.pinned.isWhole).toBe(true);
      cache.applySync(answerOf(range(100, 102), 200, { reset: true }));
      expect([cache.pinned.isWhole, cache.pins()]).toEqual([false, []]);
    });
  });

  it('takes of what was erased that it is, held or not, and shows nothing of what it never held', () => {
    const cache = cacheUpTo(3);
    const erased = [
      { seq: 2, rev: 4 },
      { seq: 4, rev: 6 },
    ];
    const { put } = cache.applySync({ ...answerOf([], 6, { erased }), room: makeRoom({ seq: 4, rev: 6 }) });
    expect(put.map(({ seq }) => seq)).toEqual([2, 4]);
    expect(cache.messages.get(2)).toMatchObject({
      deleted: true,
      text: '',
      rev: 4,
      senderId: makeMessage({ seq: 2 }).senderId,
    });
    expect([cache.rev, cache.heldThrough(0), cache.hasGap]).toEqual([6, 4, false]);
    const whole = makeMessage({ seq: 4, rev: 6, text: '', deleted: true });
    cache.applyPage({ messages: [whole], hasBefore: true, hasAfter: false, upTo: 6 });
    expect(cache.messages.get(4)).toEqual(whole);
    cache.applySync(answerOf([], 6, { erased: [{ seq: 2, rev: 3 }] }));
    expect(cache.messages.get(2)?.rev).toBe(4);
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

  it('lowers no own mark for an answer that was made before the server took it, and takes those of another history as they are', () => {
    const cache = cacheUpTo(5);
    cache.room = makeRoom({ seq: 5, rev: 5, me: { receivedSeq: 5, readSeq: 5 } });
    const before = makeRoom({ seq: 5, rev: 5, me: { receivedSeq: 3, readSeq: 2, unread: 3 } });
    cache.applySync({ ...answerOf([], 5), room: before });
    expect(cache.room.me).toMatchObject({ receivedSeq: 5, readSeq: 5, unread: 0 });
    cache.mergeRoom(before);
    expect(cache.room.me).toMatchObject({ receivedSeq: 5, readSeq: 5, unread: 0 });
    cache.clear();
    cache.applySync({ ...answerOf([], 5), room: before });
    expect(cache.room.me).toMatchObject({ receivedSeq: 3, readSeq: 2, unread: 3 });
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
