import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ErrorCode } from '@palaver/protocol/errors';
import { memoryStorage } from '../storage/memoryStorage.ts';
import { EPOCH } from '../testing/makeMessage.ts';
import { OutboxBench } from '../testing/outboxBench.ts';

/** Everything that is under way or due at once has happened. */
const settled = () => vi.advanceTimersByTimeAsync(0);

describe('the outbox', () => {
  let bench: OutboxBench;
  beforeEach(() => {
    vi.useFakeTimers();
    bench = new OutboxBench();
  });
  afterEach(() => vi.useRealTimers());

  async function flushed(): Promise<void> {
    bench.flusher.flushAll();
    await settled();
  }
  const send = (text: string, roomId = 'general') => bench.outbox.addSend(roomId, text, null);
  const failedCodes = (roomId = 'general') => bench.outbox.of(roomId).map(({ failed }) => failed?.errorCode ?? null);

  it('is one queue per room, in order; rooms do not wait for each other', async () => {
    bench.fail('hangs', ({ payload }) => payload.roomId === 'slow');
    await send('s1', 'slow');
    for (const text of ['a', 'b', 'c']) await send(text);
    await flushed();
    expect(bench.texts()).toEqual(['a', 'b', 'c']);
    expect(bench.texts('slow')).toEqual([]);
    expect(bench.outbox.of('slow').length).toBe(1);
  });

  it('freezes an entry at its first attempt: until then an edit changes the entry itself', async () => {
    const clientId = await send('frist');
    await bench.outbox.addEdit('general', { clientId }, 'first', null);
    expect(bench.outbox.of('general').length).toBe(1);
    await flushed();
    expect(bench.calls.map(({ payload }) => [payload.clientId, payload.text])).toEqual([[clientId, 'first']]);
    expect(bench.outbox.all()).toEqual([]);
  });

  it('lets an edit of an entry that was tried wait behind it, and never changes what was on the wire', async () => {
    bench.fail('lost after');
    const clientId = await send('first');
    await flushed();
    await bench.outbox.addEdit('general', { clientId }, 'second', null);
    expect(bench.outbox.of('general').map(({ kind }) => kind)).toEqual(['send', 'edit']);
    await vi.advanceTimersByTimeAsync(30_000);
    expect(bench.calls.map(({ event, payload }) => [event, payload.text])).toEqual([
      ['chatMessage', 'first'],
      ['chatMessage', 'first'],
      ['editMessage', 'second'],
    ]);
    expect(bench.texts()).toEqual(['second']);
  });

  it('lets edit, reaction, reply and delete name an unacknowledged message by clientId until the ack brings its id', async () => {
    bench.isUp = false;
    const clientId = await send('a question');
    await bench.outbox.freeze('general', (entries) => [...entries]);
    await bench.outbox.addEdit('general', { clientId }, 'A question?', null);
    await bench.outbox.addReaction('general', { clientId }, '👍', true);
    const reply = await bench.outbox.addSend('general', 'An answer.', { clientId });
    bench.isUp = true;
    await flushed();
    expect(bench.calls.slice(1).map(({ event, payload }) => [event, payload.id ?? payload.replyTo])).toEqual([
      ['editMessage', 'general:1'],
      ['reactToMessage', 'general:1'],
      ['chatMessage', 'general:1'],
    ]);
    await bench.outbox.addDelete('general', { clientId: reply });
    expect(bench.texts()).toEqual(['A question?', 'An answer.']);
  });

  it('learns the id from the message itself on any path, and revives what had failed with it', async () => {
    bench.fail('lost after');
    const clientId = await send('x');
    await flushed();
    await bench.outbox.addEdit('general', { clientId }, 'y', null);
    bench.fail({ code: 'NOT_A_MEMBER' });
    await vi.advanceTimersByTimeAsync(30_000);
    expect(failedCodes()).toEqual(['UNKNOWN_WHETHER_SENT', 'UNKNOWN_WHETHER_SENT']);
    const [message] = bench.stored;
    const entry = bench.outbox.findSend(clientId);
    if (!message || !entry) throw new Error('it was stored and is still queued');
    await bench.outbox.settle(entry, message);
    await flushed();
    expect(bench.texts()).toEqual(['y']);
    expect(bench.outbox.all()).toEqual([]);
  });

  it('lets a later edit replace one that was not sent, else take its predecessor’s editedAt as base', async () => {
    await send('one');
    await flushed();
    const target = { id: 'general:1' };
    bench.isUp = false;
    await bench.outbox.addEdit('general', target, 'two', null);
    await bench.outbox.addEdit('general', target, 'three', null);
    expect(bench.outbox.of('general').length).toBe(1);
    bench.isUp = true;
    bench.fail('lost before', ({ event }) => event === 'editMessage');
    await flushed();
    await bench.outbox.addEdit('general', target, 'four', null);
    await vi.advanceTimersByTimeAsync(30_000);
    const edits = bench.calls.filter(({ event }) => event === 'editMessage').map(({ payload }) => payload);
    expect(edits.map(({ text, base }) => [text, base])).toEqual([
      ['three', null],
      ['three', null],
      ['four', '2026-01-02T00:00:01.000Z'],
    ]);
    expect(bench.texts()).toEqual(['four']);
  });

  it('lets an edit stand where a refused predecessor stood', async () => {
    await send('one');
    await flushed();
    bench.fail('lost before', ({ event }) => event === 'editMessage');
    await bench.outbox.addEdit('general', { id: 'general:1' }, 'two', null);
    await flushed();
    await bench.outbox.addEdit('general', { id: 'general:1' }, 'three', null);
    bench.fail({ code: 'FORBIDDEN' }, ({ event }) => event === 'editMessage');
    await vi.advanceTimersByTimeAsync(30_000);
    expect(bench.calls.at(-1)?.payload).toMatchObject({ text: 'three', base: null });
    expect(bench.texts()).toEqual(['three']);
  });

  it('lets a delete replace waiting edits and reactions', async () => {
    await send('one');
    await flushed();
    bench.isUp = false;
    await bench.outbox.addEdit('general', { id: 'general:1' }, 'two', null);
    await bench.outbox.addReaction('general', { id: 'general:1' }, '👍', true);
    await bench.outbox.addDelete('general', { id: 'general:1' });
    await bench.outbox.addDelete('general', { id: 'general:1' });
    expect(bench.outbox.of('general').map(({ kind }) => kind)).toEqual(['delete']);
    await expect(bench.outbox.addEdit('general', { id: 'general:1' }, 'late', null)).rejects.toMatchObject({
      errorCode: 'MESSAGE_DELETED',
    });
    bench.isUp = true;
    await flushed();
    expect(bench.stored[0]?.deleted).toBe(true);
  });

  it('takes a message that was never tried back without a word to the server', async () => {
    bench.isUp = false;
    const clientId = await send('oops');
    await bench.outbox.addReaction('general', { clientId }, '👍', true);
    await bench.outbox.addDelete('general', { clientId });
    bench.isUp = true;
    await flushed();
    expect(bench.calls).toEqual([]);
  });

  it('deletes a message that was tried as soon as its id is known', async () => {
    bench.fail('lost after');
    const clientId = await send('oops');
    await flushed();
    await bench.outbox.addDelete('general', { clientId });
    await vi.advanceTimersByTimeAsync(30_000);
    expect(bench.stored.map(({ deleted }) => deleted)).toEqual([true]);
  });

  it('keeps the last word of a reaction: a state, not a toggle', async () => {
    await send('one');
    await flushed();
    bench.isUp = false;
    for (const on of [true, false, true]) await bench.outbox.addReaction('general', { id: 'general:1' }, '👍', on);
    bench.isUp = true;
    await flushed();
    expect(bench.calls.slice(1).map(({ payload }) => payload.on)).toEqual([true]);
  });

  it('sends the epoch with edits, deletes and reactions; made under another one they are refused, not applied (R5)', async () => {
    await send('one');
    await flushed();
    bench.isUp = false;
    await bench.outbox.addReaction('general', { id: 'general:1' }, '👍', true);
    await bench.outbox.addEdit('general', { id: 'general:1' }, 'two', null);
    bench.isUp = true;
    bench.epoch = 'epoch-two';
    await flushed();
    expect(bench.calls.slice(1).map(({ payload }) => payload.epoch)).toEqual([EPOCH, EPOCH]);
    expect(failedCodes()).toEqual(['EPOCH_CHANGED', 'EPOCH_CHANGED']);
    const [first] = bench.outbox.of('general');
    expect(await bench.outbox.retry(first?.entryId ?? '')).toBe(false);
    expect(bench.texts()).toEqual(['one']);
  });

  it('gives an edit the history in which its message was acknowledged', async () => {
    bench.isUp = false;
    const clientId = await send('one');
    await bench.outbox.freeze('general', (entries) => [...entries]);
    await bench.outbox.addEdit('general', { clientId }, 'two', null);
    bench.epoch = 'epoch-two';
    bench.isUp = true;
    await flushed();
    expect(bench.texts()).toEqual(['two']);
  });

  it('drops replyTo when the epoch changed, also on a retry', async () => {
    await send('one');
    await flushed();
    bench.isUp = false;
    const clientId = await bench.outbox.addSend('general', 'Yes.', { id: 'general:1' });
    bench.isUp = true;
    bench.epoch = 'epoch-two';
    bench.fail({ code: 'MUTED' });
    await flushed();
    await bench.outbox.retry(clientId);
    await flushed();
    expect(bench.calls.slice(1).map(({ payload }) => payload.replyTo)).toEqual([undefined, undefined]);
    expect(bench.stored.at(-1)).toMatchObject({ text: 'Yes.', replyTo: null });
  });

  it('emits nothing while there is no line, or while another tab sends', async () => {
    bench.isUp = false;
    await send('one');
    await flushed();
    bench.isUp = true;
    bench.leads = false;
    await flushed();
    expect(bench.calls).toEqual([]);
    expect(bench.outbox.of('general').map(({ frozen }) => frozen)).toEqual([false]);
  });

  it.each(['lost before', 'lost after'] as const)(
    'asks again with the same clientId after an unknown outcome (%s the store): one message',
    async (fault) => {
      bench.fail(fault);
      const clientId = await send('once');
      await flushed();
      expect(bench.outbox.of('general').map(({ unknown }) => unknown)).toEqual([true]);
      await vi.advanceTimersByTimeAsync(30_000);
      expect(bench.calls.map(({ payload }) => payload.clientId)).toEqual([clientId, clientId]);
      expect(bench.texts()).toEqual(['once']);
    },
  );

  it.each<ErrorCode>(['VALIDATION_FAILED', 'ROOM_ARCHIVED', 'ROOM_NOT_FOUND', 'CLIENT_ID_REUSED', 'TOO_LARGE'])(
    'marks an entry failed by a permanent refusal (%s), keeps its text, and the next ones go on',
    async (code) => {
      bench.fail({ code }, ({ payload }) => payload.text === 'bad');
      await send('bad');
      await flushed();
      await send('good');
      await flushed();
      expect(failedCodes()).toEqual([code]);
      expect(bench.outbox.of('general')[0]).toMatchObject({ text: 'bad' });
      expect(bench.texts()).toEqual(['good']);
    },
  );

  it('finds the faulty one of a batch that was refused as a whole', async () => {
    bench.fail({ code: 'VALIDATION_FAILED' }, ({ event }) => event === 'chatMessages');
    bench.fail({ code: 'VALIDATION_FAILED' }, ({ payload }) => payload.text === 'bad');
    for (const text of ['a', 'bad', 'b']) await send(text);
    await flushed();
    expect(bench.texts()).toEqual(['a', 'b']);
    expect(failedCodes()).toEqual(['VALIDATION_FAILED']);
  });

  it('fails what names a refused send with it, and nothing else', async () => {
    bench.isUp = false;
    const clientId = await send('bad');
    await bench.outbox.freeze('general', (entries) => [...entries]);
    await bench.outbox.addEdit('general', { clientId }, 'worse', null);
    const reply = await bench.outbox.addSend('general', 'about it', { clientId });
    await bench.outbox.addReaction('general', { clientId: reply }, '👍', true);
    await send('good');
    bench.isUp = true;
    bench.fail({ code: 'MUTED' });
    await flushed();
    expect(failedCodes()).toEqual(['MUTED', 'MUTED', 'MUTED', 'MUTED']);
    expect(bench.texts()).toEqual(['good']);
    await bench.outbox.retry(clientId);
    await flushed();
    expect(bench.texts()).toEqual(['good', 'worse', 'about it']);
    expect(bench.stored[2]).toMatchObject({ replyTo: 'general:2', reactions: [{ emoji: '👍' }] });
    expect(bench.outbox.all()).toEqual([]);
  });

  it('takes a new id for *try again* of CLIENT_ID_REUSED', async () => {
    bench.fail({ code: 'CLIENT_ID_REUSED' });
    const clientId = await send('x');
    await flushed();
    expect(await bench.outbox.retry(clientId)).toBe(true);
    await flushed();
    expect(bench.calls[1]?.payload.clientId).not.toBe(clientId);
    expect(bench.texts()).toEqual(['x']);
    expect(bench.outbox.all()).toEqual([]);
  });

  it('takes the base just shown for *try again* of EDIT_CONFLICT', async () => {
    await send('one');
    await flushed();
    bench.stored = bench.stored.map((message) => ({
      ...message,
      editedAt: '2026-01-03T00:00:00.000Z',
      text: 'theirs',
    }));
    await bench.outbox.addEdit('general', { id: 'general:1' }, 'mine', null);
    await flushed();
    expect(failedCodes()).toEqual(['EDIT_CONFLICT']);
    await bench.outbox.retry(bench.outbox.of('general')[0]?.entryId ?? '');
    await flushed();
    expect(bench.texts()).toEqual(['mine']);
  });

  it('offers no *try again* of MESSAGE_DELETED', async () => {
    await send('one');
    await flushed();
    bench.fail({ code: 'MESSAGE_DELETED' });
    await bench.outbox.addEdit('general', { id: 'general:1' }, 'two', null);
    await flushed();
    const entryId = bench.outbox.of('general')[0]?.entryId ?? '';
    expect(await bench.outbox.retry(entryId)).toBe(false);
    expect(await bench.outbox.retry('nothing-there')).toBe(false);
    await bench.outbox.discard(entryId);
    expect(bench.outbox.all()).toEqual([]);
  });

  it('changes the text of a refused message in place; discards it with all that was about it', async () => {
    bench.fail({ code: 'VALIDATION_FAILED' });
    const clientId = await send('bad');
    await flushed();
    await bench.outbox.addEdit('general', { clientId }, 'better', null);
    await bench.outbox.retry(clientId);
    await flushed();
    expect(bench.texts()).toEqual(['better']);
    bench.fail({ code: 'VALIDATION_FAILED' });
    const other = await send('bad');
    await bench.outbox.freeze('general', (entries) => [...entries]);
    await bench.outbox.addReaction('general', { clientId: other }, '👍', true);
    await flushed();
    await bench.outbox.discard(other);
    expect(bench.outbox.all()).toEqual([]);
  });

  it.each<ErrorCode>([
    'TOKEN_EXPIRED',
    'PROTOCOL_MISMATCH',
    'RATE_LIMITED',
    'INTERNAL',
    'STORE_UNAVAILABLE',
    'SHUTTING_DOWN',
  ])('holds the room’s queue in order by everything else (%s)', async (code) => {
    bench.fail({ code, retryAfterMs: 3_000 });
    for (const text of ['1', '2', '3']) await send(text);
    await flushed();
    expect(bench.texts()).toEqual([]);
    await vi.advanceTimersByTimeAsync(2_900);
    expect(bench.calls.length).toBe(1);
    await vi.advanceTimersByTimeAsync(200);
    expect(bench.texts()).toEqual(['1', '2', '3']);
    expect(bench.unauthorized).toBe(code === 'TOKEN_EXPIRED' ? 1 : 0);
  });

  it('waits retryAfterMs in all rooms when the server asks to slow down (L3)', async () => {
    bench.fail({ code: 'RATE_LIMITED', retryAfterMs: 5_000 });
    await send('x');
    await flushed();
    expect(bench.pausedUntil).toBe(Date.now() + 5_000);
    await send('y', 'other');
    await flushed();
    expect(bench.texts('other')).toEqual([]);
    await vi.advanceTimersByTimeAsync(5_000);
    expect([bench.texts(), bench.texts('other'), bench.pausedUntil]).toEqual([['x'], ['y'], null]);
  });

  it('counts an entry that gets 500 five times while others pass as refused', async () => {
    bench.fail({ code: 'INTERNAL' }, ({ payload }) => payload.text === 'poison', 99);
    await send('poison');
    await send('behind');
    bench.fail({ code: 'INTERNAL' }, ({ event }) => event === 'chatMessages');
    await flushed();
    await vi.advanceTimersByTimeAsync(200_000);
    // Nothing else passed: it may be the server that is ill, and order holds.
    expect(bench.texts()).toEqual([]);
    await send('elsewhere', 'other');
    await flushed();
    await vi.advanceTimersByTimeAsync(40_000);
    expect(failedCodes()).toEqual(['INTERNAL']);
    expect(bench.texts()).toEqual(['behind']);
  });

  it('sends 120 waiting messages in three round trips, in order', async () => {
    for (let i = 0; i < 120; i += 1) await send(`m${i}`);
    await flushed();
    expect(bench.calls.map(({ event, payload }) => [event, payload.messages?.length])).toEqual([
      ['chatMessages', 50],
      ['chatMessages', 50],
      ['chatMessages', 20],
    ]);
    expect(bench.texts()).toEqual(Array.from({ length: 120 }, (_, i) => `m${i}`));
  });

  it('keeps a batch within 32 KB', async () => {
    for (let i = 0; i < 12; i += 1) await send('ü'.repeat(4_000));
    await flushed();
    const sizes = bench.calls.map(({ payload }) => Buffer.byteLength(JSON.stringify(payload)));
    expect(Math.max(...sizes)).toBeLessThanOrEqual(32 * 1024);
    expect(bench.stored.length).toBe(12);
  });

  it('never puts a reply into the batch of the message it answers', async () => {
    bench.isUp = false;
    const clientId = await send('q');
    await bench.outbox.addSend('general', 'a', { clientId });
    bench.isUp = true;
    await flushed();
    expect(bench.calls.map(({ event }) => event)).toEqual(['chatMessage', 'chatMessage']);
    expect(bench.stored[1]?.replyTo).toBe('general:1');
  });

  it('says "unknown whether sent" when a repeat meets a room that one is no longer in', async () => {
    bench.fail('lost after');
    await send('x');
    await flushed();
    bench.fail({ code: 'ROOM_NOT_FOUND' });
    await vi.advanceTimersByTimeAsync(30_000);
    expect(failedCodes()).toEqual(['UNKNOWN_WHETHER_SENT']);
    const clientId = bench.outbox.of('general')[0]?.entryId ?? '';
    await expect(bench.outbox.addEdit('general', { clientId }, 'y', null)).rejects.toMatchObject({
      errorCode: 'MESSAGE_NOT_FOUND',
    });
  });

  it('survives a restart in the middle: what was tried keeps its clientId and its text', async () => {
    const storage = memoryStorage();
    const before = new OutboxBench(storage, 'before');
    before.fail('lost after');
    const clientId = await before.outbox.addSend('general', 'tried', null);
    await before.outbox.addSend('general', 'not tried', null);
    before.flusher.flushAll();
    await settled();
    before.isUp = false;
    const after = new OutboxBench(storage, 'after');
    after.stored = before.stored;
    await after.outbox.load();
    expect(after.outbox.of('general').map(({ frozen }) => frozen)).toEqual([true, true]);
    await after.outbox.addEdit('general', { clientId }, 'changed', null);
    after.flusher.flushAll();
    await settled();
    expect(after.texts()).toEqual(['changed', 'not tried']);
  });

  it('lets no tab undo what another did: an edit that comes too late waits behind the attempt', async () => {
    const storage = memoryStorage();
    const [leader, follower] = [new OutboxBench(storage, 'leader'), new OutboxBench(storage, 'follower')];
    const clientId = await follower.outbox.addSend('general', 'first', null);
    await leader.outbox.load();
    leader.flusher.flushAll();
    await follower.outbox.addEdit('general', { clientId }, 'second', null);
    await settled();
    await leader.outbox.load();
    leader.flusher.flushAll();
    await settled();
    await follower.outbox.load();
    expect(leader.texts()).toEqual(['second']);
    expect(follower.outbox.all()).toEqual([]);
  });

  it('keeps the writing of two tabs apart and in order', async () => {
    const storage = memoryStorage();
    const [one, two] = [new OutboxBench(storage, 'one'), new OutboxBench(storage, 'two')];
    await one.outbox.addSend('general', 'a', null);
    await vi.advanceTimersByTimeAsync(1);
    await two.outbox.addSend('general', 'b', null);
    await vi.advanceTimersByTimeAsync(1);
    await one.outbox.addSend('general', 'c', null);
    await two.outbox.load();
    two.flusher.flushAll();
    await settled();
    expect(two.texts()).toEqual(['a', 'b', 'c']);
  });

  it('is queued only when it is safe on the device', async () => {
    const storage = memoryStorage();
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const commit = storage.commit.bind(storage);
    storage.commit = async (writes) => {
      await promise;
      await commit(writes);
    };
    const slow = new OutboxBench(storage);
    const queued = slow.outbox.addSend('general', 'x', null);
    await settled();
    expect(slow.outbox.all()).toEqual([]);
    resolve(undefined);
    await queued;
    expect(slow.outbox.all().length).toBe(1);
  });

  it('leaves nothing of a person behind after a wipe, and everything when it is only sealed', async () => {
    const storage = memoryStorage();
    const one = new OutboxBench(storage);
    await one.outbox.addSend('general', 'x', null);
    one.outbox.seal();
    expect(one.outbox.all()).toEqual([]);
    await one.outbox.load();
    expect(one.outbox.all().length).toBe(1);
    await one.outbox.wipe();
    expect(await storage.readAll('outbox')).toEqual([]);
  });
});
