import type { TimelineItem } from '@palaver/client/state';
import { describe, expect, it } from 'vitest';
import { groupTimeline } from './groupTimeline.ts';

const at = (minute: number) => `2026-03-15T12:0${minute}:00.000Z`;

const sent = (seq: number): TimelineItem => ({
  kind: 'message',
  key: `sent-${seq}`,
  own: true,
  delivery: 'sent',
  seen: null,
  pending: [],
  message: {
    id: `general:${seq}`,
    roomId: 'general',
    seq,
    rev: seq,
    clientId: `client-${seq}`,
    senderId: 'anna',
    text: 'text',
    timestamp: at(seq),
    editedAt: null,
    edited: false,
    deleted: false,
    replyTo: null,
    mentions: [],
    reactions: [],
    files: [],
    previews: [],
    pinned: null,
  },
});

const unsent = (clientId: string, delivery: 'queued' | 'sending' | 'failed'): TimelineItem => ({
  kind: 'unsent',
  key: clientId,
  clientId,
  text: 'text',
  replyTo: null,
  createdAt: at(3),
  delivery,
});

const groups = (timeline: TimelineItem[]) =>
  groupTimeline({ timeline, newFrom: null })
    .map(({ key, first, last }) => `${first ? '(' : ''}${key}${last ? ')' : ''}`)
    .join(' ');

describe('groups of the timeline', () => {
  it('hold together what one person wrote in a row', () => {
    expect(groups([sent(1), sent(2)])).toBe('(sent-1 sent-2)');
  });

  it('part what waits on this device from what the server has, and hold it together, on its way or not', () => {
    const waiting = [unsent('one', 'sending'), unsent('two', 'queued'), unsent('three', 'queued')];
    expect(groups([sent(1), sent(2), ...waiting])).toBe('(sent-1 sent-2) (one two three)');
  });

  it('leave what was refused alone', () => {
    const waiting = [unsent('one', 'queued'), unsent('two', 'failed'), unsent('three', 'queued')];
    expect(groups([sent(1), ...waiting])).toBe('(sent-1) (one) (two) (three)');
  });
});
