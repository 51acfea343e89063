import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { PalaverError } from '@palaver/protocol/errors';
import { ReceiptSender } from './receiptSender.ts';

describe('receipts on their way to the server', () => {
  let sent: { event: string; payload: object }[];
  let due: { received: number | null; read: number | null };
  let error: Error | null;
  let refused: string[];
  let isUp: boolean;
  let sender: ReceiptSender;
  beforeEach(() => {
    vi.useFakeTimers();
    [sent, due, error, refused, isUp] = [[], { received: null, read: null }, null, [], true];
    sender = new ReceiptSender({
      connection: {
        get isUp() {
          return isUp;
        },
        ask: async (event, payload): Promise<never> => {
          sent.push({ event, payload });
          if (error) throw error;
          return { receivedSeq: 0, readSeq: 0, unread: 0, mentions: 0 } as never;
        },
      },
      epoch: () => 'epoch-one',
      due: () => due,
      onAnswer: async () => {
        due = due.read === null ? { received: null, read: null } : { ...due, read: null };
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
