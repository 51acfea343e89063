import type { TimelineItem } from '@palaver/client/state';
import { describe, expect, it } from 'vitest';
import { readThrough } from './readThrough.ts';

function message(seq: number, fields: { own?: boolean; deleted?: boolean } = {}): TimelineItem {
  const { own = false, deleted = false } = fields;
  return {
    kind: 'message',
    key: `m-${seq}`,
    own,
    delivery: own ? 'sent' : null,
    seen: null,
    pending: [],
    message: {
      id: `general:${seq}`,
      roomId: 'general',
      seq,
      rev: seq,
      clientId: `client-${seq}`,
      senderId: own ? 'anna' : 'ben',
      text: deleted ? '' : 'text',
      timestamp: '2026-03-15T12:00:00.000Z',
      editedAt: null,
      edited: false,
      deleted,
      replyTo: null,
      mentions: [],
      reactions: [],
      files: [],
      previews: [],
      pinned: null,
    },
  };
}

const hole = (afterSeq: number, beforeSeq: number): TimelineItem => ({
  kind: 'hole',
  key: `hole:${afterSeq}`,
  afterSeq,
  beforeSeq,
  state: 'idle',
});

describe('how far a room was read', () => {
  it('rises with what was on the screen, and stops at the first that was not', () => {
    const timeline = [1, 2, 3, 4].map((seq) => message(seq));
    expect(readThrough(timeline, 1, new Set())).toBe(1);
    expect(readThrough(timeline, 1, new Set([2, 4]))).toBe(2);
    expect(readThrough(timeline, 1, new Set([2, 3, 4]))).toBe(4);
  });

  it('passes own and deleted messages', () => {
    const timeline = [message(1), message(2, { own: true }), message(3, { deleted: true }), message(4)];
    expect(readThrough(timeline, 1, new Set())).toBe(3);
    expect(readThrough(timeline, 1, new Set([4]))).toBe(4);
  });

  it('never passes what is not on this device, in a hole or before the first', () => {
    expect(readThrough([message(1), hole(1, 9), message(9)], 1, new Set([9]))).toBe(1);
    expect(readThrough([message(9)], 1, new Set([9]))).toBe(1);
    expect(readThrough([message(1), hole(1, 9), message(9)], 8, new Set([9]))).toBe(9);
  });
});
