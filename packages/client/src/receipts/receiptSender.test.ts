import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { PalaverError } from '@palaver/protocol/errors';
import { ReceiptSender } from './receiptSender.ts';

describe('receipts on their way to the server', () => {
  let sent: { event: string; payload: { seq: number } }[];
  let due: { received: number | null; read: number | null };
  let error: Error | null;
  let refused: string[];
  let isUp: boolean;
  let answerMs: number;
  let sender: ReceiptSender;
  beforeEach(() => {
    vi.useFakeTimers();
    [sent, due, error, refused, isUp, answerMs] = [[], { received: null, read: null }, null, [], true, 0];
    sender = new ReceiptSender({
      connection: {
        get isUp() {
          return isUp;
        },
        ask: async (event, payload): Promise<never> => {
          sent.push({ event, payload: payload as { seq: number } });
          if (answerMs > 0) await new Promise((resolve) => setTimeout(resolve, answerMs));
          if (error) throw error;
          return { receivedSeq: 0, readSeq: 0, unread: 0, mentions: 0 } as never;
        },
      },
      epoch: () => 'epoch-one',
      due: () => due,
      onAnswer: async () => {
        const seq = sent.at(-1)?.payload.seq ?? 0;
        if (due.read === null) due = { received: null, read: null };
        else if (due.read <= seq) due = { ...due, read: null };
      },
      onRefused: (roomId) => refused.push(roomId),
    });
  });
  afterEach(() => {
    sender.stop();
    vi.useRealTimers();
  });

  it('name the epoch (R5), and read implies received', async () => {
    due = { received: 7, read: 5 };
    sender.touch('general');
    await vi.advanceTimersByTimeAsync(5_000);
    expect(sent).toEqual([
      { event: 'messageRead', payload: { roomId: 'general', seq: 5, epoch: 'epoch-one' } },
      { event: 'messageReceived', payload: { roomId: 'general', seq: 7, epoch: 'epoch-one' } },
    ]);
  });

  it('go out at most once a second and room (W3), with the newest mark', async () => {
    for (let seq = 1; seq <= 40; seq += 1) {
      due = { received: seq, read: null };
      sender.touch('general');
      await vi.advanceTimersByTimeAsync(100);
    }
    await vi.advanceTimersByTimeAsync(2_000);
    expect(sent.length).toBeLessThanOrEqual(5);
    expect(sent.at(-1)?.payload).toMatchObject({ seq: 40 });
  });

  it('are not said again before the server answered, however far it is; then the newest mark goes', async () => {
    answerMs = 5_000;
    for (let seq = 1; seq <= 3; seq += 1) {
      due = { received: null, read: seq };
      sender.touch('general');
      await vi.advanceTimersByTimeAsync(1_500);
    }
    expect(sent.map(({ payload }) => payload)).toMatchObject([{ seq: 1 }]);
    due = { received: null, read: 4 };
    await vi.advanceTimersByTimeAsync(600);
    expect(sent.map(({ payload }) => payload)).toMatchObject([{ seq: 1 }, { seq: 4 }]);
  });

  it('wait for the connection', async () => {
    isUp = false;
    due = { received: 1, read: null };
    sender.touch('general');
    await vi.advanceTimersByTimeAsync(5_000);
    expect(sent).toEqual([]);
    isUp = true;
    sender.touch('general');
    await vi.advanceTimersByTimeAsync(250);
    expect(sent.length).toBe(1);
  });

  it('say in one what is received and read at once', async () => {
    due = { received: 4, read: null };
    sender.touch('general');
    await vi.advanceTimersByTimeAsync(100);
    due = { received: 4, read: 4 };
    sender.touch('general');
    due = { received: null, read: null };
    await vi.advanceTimersByTimeAsync(5_000);
    expect(sent).toEqual([{ event: 'messageRead', payload: { roomId: 'general', seq: 4, epoch: 'epoch-one' } }]);
  });

  it('are gone with whoever signs out', async () => {
    due = { received: 4, read: null };
    sender.touch('general');
    sender.stop();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(sent).toEqual([]);
  });

  it('are sent again after a failure, and dropped after a refusal', async () => {
    due = { received: null, read: 3 };
    error = new PalaverError('STORE_UNAVAILABLE', 'Away.');
    sender.touch('general');
    await vi.advanceTimersByTimeAsync(1_000);
    expect([sent.length, refused]).toEqual([2, []]);
    error = new PalaverError('EPOCH_CHANGED', 'Another history.');
    await vi.advanceTimersByTimeAsync(1_000);
    expect([sent.length, refused]).toEqual([3, ['general']]);
  });
});
