import { describe, expect, it } from 'vitest';
import { RoomCache } from '../sync/roomCache.ts';
import type { RoomViewInput } from './roomView.ts';
import type { TimelineItem } from '../state.ts';
import { ANNA, BEN, makeMessage } from '../testing/makeMessage.ts';
import { makeRoom } from '../testing/makeRoom.ts';
import { viewOf } from '../testing/viewOf.ts';

const CLEO = 'cleo000000000000';

function cacheWith(seqs: number[], fields: Parameters<typeof makeRoom>[0] = {}): RoomCache {
  const cache = new RoomCache(makeRoom({ seq: Math.max(0, ...seqs), memberCount: 3, ...fields }), 0);
  for (const seq of seqs) cache.applyLive(makeMessage({ seq, senderId: ANNA, clientId: `own-${seq}` }));
  return cache;
}

const send = {
  entryId: 'own-9',
  userId: ANNA,
  roomId: 'general',
  n: 9,
  v: 1,
  createdAt: '2026-01-01T00:00:00.000Z',
  epoch: null,
  state: { name: 'queued' as const },
  serverErrors: 0,
  kind: 'send' as const,
  clientId: 'own-9',
  text: 'waiting',
  replyTo: null,
};
const deliveryOf = (items: TimelineItem[], seq: number) =>
  items.flatMap((item) => (item.kind === 'message' && item.message.seq === seq ? [item.delivery] : []))[0];

describe('the view of a room', () => {
  it('is the same object until something changes, and so is each of its items', () => {
    const cache = cacheWith([1, 2]);
    const first = viewOf(cache);
    expect(viewOf(cache, { before: first })).toBe(first);
    cache.applyLive(makeMessage({ seq: 3 }));
    const second = viewOf(cache, { before: first });
    expect(second).not.toBe(first);
    expect(second.timeline.slice(0, 2)).toEqual(first.timeline);
    expect(second.timeline.every((item, i) => i > 1 || item === first.timeline[i])).toBe(true);
    const typing = viewOf(cache, { before: second, typing: [BEN, ANNA] });
    expect([typing.typing, typing.timeline === second.timeline]).toEqual([[BEN], true]);
  });

  it('declares every hole, between messages and after them (R3)', () => {
    const holes = (fields: Partial<RoomViewInput>) =>
      viewOf(cacheWith([3, 4, 8], { seq: 10 }), fields).timeline.flatMap((item) =>
        item.kind === 'hole' ? [[item.afterSeq, item.beforeSeq, item.state]] : [],
      );
    expect(holes({})).toEqual([
      [4, 8, 'idle'],
      [8, 11, 'idle'],
    ]);
    expect(holes({ catchingUp: true })).toEqual([
      [4, 8, 'loading'],
      [8, 11, 'loading'],
    ]);
    const declared = cacheWith([3, 4, 8], { seq: 8 });
    declared.holes = [{ from: 5, to: 7 }];
    expect(viewOf(declared, { catchingUp: true }).timeline[2]).toMatchObject({ kind: 'hole', state: 'idle' });
    expect(holes({ holes: new Map([[8, { state: 'failed' }]]) })[0]).toEqual([4, 8, 'failed']);
    expect(viewOf(cacheWith([3])).hasOlder).toBe(true);
    expect(viewOf(cacheWith([1])).hasOlder).toBe(false);
    expect(viewOf(cacheWith([], { seq: 5 })).hasOlder).toBe(true);
  });

  it('leads an own message from queued over sending to sent under one key', () => {
    const cache = cacheWith([1]);
    const entries = [send];
    expect(viewOf(cache, { entries }).timeline.at(-1)).toMatchObject({
      kind: 'unsent',
      key: 'own:own-9',
      delivery: 'queued',
    });
    const onTheWire = new Map([['own-9', 5_000]]);
    expect(viewOf(cache, { entries, onTheWire, now: 5_999 }).timeline.at(-1)).toMatchObject({ delivery: 'queued' });
    expect(viewOf(cache, { entries, onTheWire, now: 6_000 }).timeline.at(-1)).toMatchObject({ delivery: 'sending' });
    const error = { errorCode: 'MUTED' as const, message: 'Muted.' };
    const state = { name: 'failed' as const, error, failedWith: null, attempt: 'tried' as const };
    const failed = { ...send, state };
    expect(viewOf(cache, { entries: [failed] }).timeline.at(-1)).toMatchObject({
      delivery: 'failed',
      error: { errorCode: 'MUTED' },
    });
    cache.applyLive(makeMessage({ seq: 2, senderId: ANNA, clientId: 'own-9' }));
    expect(viewOf(cache, { entries }).timeline.at(-1)).toMatchObject({
      kind: 'message',
      key: 'own:own-9',
      delivery: 'sent',
    });
  });

  it('shows the text of an edit that waits behind its send, and what a reply answers', () => {
    const edit = {
      ...send,
      kind: 'edit' as const,
      entryId: 'e',
      n: 10,
      target: { clientId: 'own-9' },
      text: 'better',
      base: { editedAt: null },
    };
    const reply = { ...send, entryId: 'own-10', clientId: 'own-10', n: 11, replyTo: { clientId: 'own-9' } };
    const { timeline } = viewOf(cacheWith([]), {
      entries: [send, edit, reply, { ...send, entryId: 'own-11', clientId: 'own-11', replyTo: { id: 'general:1' } }],
    });
    expect(timeline.map((item) => item.kind === 'unsent' && [item.text, item.replyTo])).toEqual([
      ['better', null],
      ['waiting', 'own-9'],
      ['waiting', 'general:1'],
    ]);
  });

  it('shows what waits to be done to a message', () => {
    const change = { ...send, target: { id: 'general:1' } };
    const { timeline } = viewOf(cacheWith([1]), {
      entries: [
        { ...change, kind: 'edit', entryId: 'e', text: 'new', base: { editedAt: null } },
        {
          ...change,
          kind: 'react',
          entryId: 'r',
          emoji: '👍',
          on: true,
          state: {
            name: 'failed',
            error: { errorCode: 'MUTED', message: 'Muted.' },
            failedWith: null,
            attempt: 'tried',
          },
        },
      ],
    });
    expect(timeline[0]).toMatchObject({
      pending: [
        { entryId: 'e', kind: 'edit', text: 'new', state: 'queued' },
        { entryId: 'r', kind: 'react', emoji: '👍', on: true, state: 'failed', error: { errorCode: 'MUTED' } },
      ],
    });
  });

  it('counts nobody for messages at or below where they joined', () => {
    const cache = cacheWith([1, 2, 3]);
    cache.raiseMarks(ANNA, { receivedSeq: 3, readSeq: 3, joinedSeq: 0 });
    cache.raiseMarks(BEN, { receivedSeq: 2, readSeq: 1, joinedSeq: 0 });
    cache.raiseMarks(CLEO, { receivedSeq: 3, readSeq: 2, joinedSeq: 2 });
    const { timeline } = viewOf(cache);
    expect(timeline.map((item) => item.kind === 'message' && item.seen)).toEqual([
      { received: 1, read: 1, of: 1 },
      { received: 1, read: 0, of: 1 },
      { received: 1, read: 0, of: 2 },
    ]);
    expect([1, 2, 3].map((seq) => deliveryOf(timeline, seq))).toEqual(['read', 'delivered', 'delivered']);
  });

  it('counts nobody as having it of whom it is not known since when they are in the room', () => {
    const cache = cacheWith([1]);
    cache.raiseMarks(BEN, { receivedSeq: 1, readSeq: 1 });
    expect(viewOf(cache).timeline[0]).toMatchObject({ delivery: 'sent', seen: { received: 0, read: 0, of: 1 } });
    cache.room = { ...cache.room, kind: 'pm' };
    expect(viewOf(cache).timeline[0]).toMatchObject({ delivery: 'read' });
    expect(viewOf(cache).receipts).toEqual({ [BEN]: { receivedSeq: 1, readSeq: 1, joinedSeq: 0 } });
  });

  it('takes the server’s counts in rooms over 50 members (W3)', () => {
    const cache = cacheWith([1, 2], { memberCount: 60 });
    cache.raiseMarks(BEN, { receivedSeq: 2, joinedSeq: 0 });
    cache.counts = [{ seq: 2, received: 30, read: 4 }];
    expect(viewOf(cache).timeline.map((item) => item.kind === 'message' && item.seen)).toEqual([
      { received: 0, read: 0, of: 59 },
      { received: 30, read: 4, of: 59 },
    ]);
  });

  it('keeps 10,000 messages as they are when only the typing changed', () => {
    const cache = new RoomCache(makeRoom({ seq: 10_000 }), 0);
    for (let seq = 1; seq <= 10_000; seq += 1)
      cache.applyLive(makeMessage({ seq, senderId: seq % 2 ? ANNA : BEN, clientId: `c-${seq}` }));
    const before = viewOf(cache);
    const after = viewOf(cache, { before, typing: [BEN] });
    expect(after.timeline).toBe(before.timeline);
  });
});
