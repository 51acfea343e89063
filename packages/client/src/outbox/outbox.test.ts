import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { EPOCH } from '../testing/makeMessage.ts';
import { failureOf } from './entryState.ts';
import { OutboxBench } from '../testing/outboxBench.ts';

/** Everything that is under way or due at once has happened. */
const untilIdle = () => vi.advanceTimersByTimeAsync(0);

describe('the outbox', () => {
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
    await bench.outbox.acknowledge(entry, message);
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

  it('keeps the last word of a pin, beside any reaction, behind the send that it waits for', async () => {
    bench.isUp = false;
    const clientId = await send('one');
    await bench.outbox.addReaction('general', { clientId }, '👍', true);
    for (const on of [true, false, true]) await bench.outbox.addPin('general', { clientId }, on);
    bench.isUp = true;
    await flushed();
    expect(bench.calls.slice(1).map(({ event, payload }) => [event, payload.id, payload.on])).toEqual([
      ['reactToMessage', 'general:1', true],
      ['pinMessage', 'general:1', true],
    ]);
    bench.fail({ code: 'TOO_MANY_PINS' });
    await bench.outbox.addPin('general', { id: 'general:1' }, true);
    await flushed();
    expect(failedCodes()).toEqual(['TOO_MANY_PINS']);
    await bench.outbox.addPin('general', { id: 'general:1' }, false);
    expect(bench.outbox.all()).toMatchObject([{ kind: 'pin', on: false }]);
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

  it('emits nothing while there is no connection, or while another tab sends', async () => {
    bench.isUp = false;
    await send('one');
    await flushed();
    bench.isUp = true;
    bench.leads = false;
    await flushed();
    expect(bench.calls).toEqual([]);
    expect(bench.outbox.of('general').map(({ state }) => state)).toEqual([{ name: 'queued' }]);
  });

  it.each(['lost before', 'lost after'] as const)(
    'asks again with the same clientId after an unknown outcome (%s the store): one message',
    async (fault) => {
      bench.fail(fault);
      const clientId = await send('once');
      await flushed();
      expect(bench.outbox.of('general').map(({ state }) => state)).toEqual([{ name: 'unconfirmed' }]);
      await vi.advanceTimersByTimeAsync(30_000);
      expect(bench.calls.map(({ payload }) => payload.clientId)).toEqual([clientId, clientId]);
      expect(bench.texts()).toEqual(['once']);
    },
  );
});
