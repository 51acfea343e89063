import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ErrorCode } from '@palaver/protocol/errors';
import { failureOf } from './entryState.ts';
import { OutboxBench } from '../testing/outboxBench.ts';

/** Everything that is under way or due at once has happened. */
const untilIdle = () => vi.advanceTimersByTimeAsync(0);

describe('an outbox that meets refusals and batches', () => {
  let bench: OutboxBench;
  beforeEach(() => {
    vi.useFakeTimers();
    bench = new OutboxBench();
  });
  afterEach(() => vi.useRealTimers());

  async function flushed(): Promise<void> {
    bench.flusher.flushAll();
    await untilIdle();
  }
  const send = (text: string, roomId = 'general') => bench.outbox.addSend(roomId, text, null);
  const failedCodes = (roomId = 'general') =>
    bench.outbox.of(roomId).map((entry) => failureOf(entry)?.errorCode ?? null);

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
});
