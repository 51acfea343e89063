import { describe, expect, it } from 'vitest';
import type { Event, UntimedEvent } from '../history/event.ts';
import { countGoverned, judgeGovernment } from './judgeGovernment.ts';

const at = { user: 'ben', room: 'r' };
const govern = (act: 'ban' | 'mute', on: boolean, phase: 'asking' | 'done'): UntimedEvent => ({
  ...{ op: 'govern', ...at },
  ...{ act, on, phase },
});
const asked = (clientId: string): UntimedEvent => ({ op: 'asked', client: 'b', ...at, clientId, text: clientId });
const sent = (clientId: string, outcome: 'ok' | 'fail', code?: string): UntimedEvent => ({
  ...{ op: 'send', client: 'b', room: 'r', clientId, outcome, ms: 1 },
  ...(code !== undefined && { code }),
});
const joining: UntimedEvent = { op: 'joining', client: 'b', ...at, n: 1 };
const joined: UntimedEvent = { op: 'join', client: 'b', ...at, n: 1, outcome: 'ok' };
const edit = (text: string): UntimedEvent[] => {
  const message = {
    seq: 1,
    rev: 2,
    clientId: 'one',
    senderId: 'ben',
    timestamp: '',
    text,
    deleted: false,
    pinned: false,
  };
  return [
    { op: 'changing', client: 'b', room: 'r', seq: 1, text },
    { op: 'change', client: 'b', room: 'r', seq: 1, outcome: 'ok', message },
  ];
};

const run = (untimed: UntimedEvent[]): Event[] => [
  { op: 'opened', client: 'b', user: 'ben', t: 0 },
  ...untimed.map((one, t): Event => ({ t, ...one })),
];
const judge = (...untimed: UntimedEvent[]) =>
  judgeGovernment({ events: run(untimed), drained: new Map() }).map(({ what }) => what);

describe('bans and mutes', () => {
  const ban = [govern('ban', true, 'asking'), govern('ban', true, 'done')];
  const mute = [govern('mute', true, 'asking'), govern('mute', true, 'done')];
  const unmute = [govern('mute', false, 'asking'), govern('mute', false, 'done')];

  it('finds what was sent, edited and entered after a ban was answered', () => {
    expect(judge(...ban, asked('one'), sent('one', 'ok'))).toEqual(['b sent one, and was banned from r']);
    expect(judge(...ban, ...edit('other'))).toEqual(['b edited r:1, and was banned from r']);
    expect(judge(...ban, joining, joined)).toEqual(['b came in, and was banned from r']);
  });

  it('finds nothing in what was asked beside a ban, or answered when its end was asked for', () => {
    expect(judge(asked('one'), ...ban, sent('one', 'ok'), asked('two'), sent('two', 'fail', 'BANNED'))).toEqual([]);
    expect(judge(...ban, joining, govern('ban', false, 'asking'), joined)).toEqual([]);
  });

  it('finds what who is muted wrote, another refusal than theirs, and that they may not read', () => {
    expect(judge(...mute, asked('one'), sent('one', 'ok'))).toEqual(['b sent one, and was muted in r']);
    expect(judge(...mute, ...edit('other'))).toEqual(['b edited r:1, and was muted in r']);
    expect(judge(...mute, asked('one'), sent('one', 'fail', 'MUTED'))).toEqual([]);
    expect(judge(...mute, asked('one'), sent('one', 'fail', 'FORBIDDEN'))).toHaveLength(1);
    expect(judge(...mute, { op: 'readMuted', client: 'b', room: 'r', given: false })).toHaveLength(1);
  });

  it('finds a mute that goes on after its end', () => {
    const late = [asked('one'), sent('one', 'fail', 'MUTED')];
    expect(judge(...mute, ...unmute, ...late)).toEqual([
      'b sent one, and got MUTED, though nobody is muted in r any more',
    ]);
    expect(judge(...mute, ...unmute, ...mute, ...late)).toEqual([]);
  });

  it('counts what was tried and answered', () => {
    expect(countGoverned(run([...ban, asked('one'), sent('one', 'fail', 'BANNED'), asked('two')]))).toBe(1);
  });
});
