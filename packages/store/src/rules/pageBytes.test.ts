import { describe, expect, it } from 'vitest';
import type { Message } from '@palaver/protocol/entities';
import { LIMITS } from '@palaver/protocol/limits';
import { PageBytes } from './pageBytes.ts';

/** A message with a short text and so many reactions that it takes about this much of an answer. */
const reacted = (bytes: number): Message => ({
  id: 'general:1',
  roomId: 'general',
  seq: 1,
  rev: 1,
  senderId: 'anna000000000000',
  clientId: 'of-a-test',
  text: 'short',
  timestamp: '2026-01-01T00:00:00.000Z',
  edited: false,
  editedAt: null,
  deleted: false,
  replyTo: null,
  mentions: [],
  reactions: [{ emoji: '👍', userIds: Array.from({ length: bytes / 19 }, () => 'ben0000000000000') }],
  files: [],
  previews: [],
  pinned: null,
});
const bytesOf = (messages: Message[]) => Buffer.byteLength(JSON.stringify(messages));

describe('the bytes of a page that is read in several fetches', () => {
  const ALL = Array.from({ length: 8 }, () => reacted(900_000));

  it.each([[1], [2], [3], [8]])('never pass what an answer holds, by %i at a time', (step) => {
    const bytes = new PageBytes(4_096);
    const taken: Message[] = [];
    for (let from = 0; from < ALL.length && !bytes.isFull; from += step) {
      taken.push(...bytes.take(ALL.slice(from, from + step), (message) => message));
    }
    expect(bytesOf(taken)).toBeLessThan(LIMITS.historyMaxBytes);
    expect(taken).toHaveLength(2);
    expect(bytes.isFull).toBe(true);
    expect(bytes.take(ALL, (message) => message)).toEqual([]);
  });

  it('hold one message, whatever its size: something always gets through', () => {
    const bytes = new PageBytes(undefined);
    expect(bytes.take([reacted(3_000_000), reacted(19)], (message) => message)).toHaveLength(1);
    expect(bytes.isFull).toBe(true);
  });
});
