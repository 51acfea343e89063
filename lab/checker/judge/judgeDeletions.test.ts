import { describe, expect, it } from 'vitest';
import type { Event, Seen } from '../history/event.ts';
import { judgeDeletions } from './judgeDeletions.ts';

const USER = 'user0123456789';
const deletion = (messages: 'anonymise' | 'remove'): Event => ({
  t: 1_000,
  ...{ op: 'deletion', user: USER, name: 'ben', clients: ['b'], messages, phase: 'done' },
});
const calls = (called: string | undefined, all = true): Event => ({
  t: 9_000,
  ...{ op: 'names', client: 'a', all, names: called === undefined ? {} : { [USER]: called } },
});
const sentAt = (t: number): Event[] => [
  { t, op: 'asked', client: 'b', user: USER, room: 'r', clientId: 'one', text: 'one' },
  { t, op: 'send', client: 'b', room: 'r', clientId: 'one', outcome: 'ok', ms: 1 },
];
const after = (live: string[]): Event => ({ t: 3_100, op: 'afterDeletion', user: USER, live });
const there = (deleted: boolean): Seen => ({
  ...{ seq: 1, rev: 1, clientId: 'zero', senderId: USER, timestamp: '', text: '', pinned: false },
  deleted,
});
const judge = (events: Event[], ...messages: Seen[]) =>
  judgeDeletions({ events, drained: new Map([['r', new Map(messages.map((one) => [one.seq, one]))]]) });

describe('accounts that are deleted', () => {
  it('finds a device that knows the old name, or was never told', () => {
    expect(judge([deletion('anonymise'), calls('deleted-user0123')])).toEqual([]);
    expect(judge([deletion('anonymise'), calls('Ben')])).toMatchObject([{ invariant: 9 }]);
    expect(judge([deletion('anonymise'), calls(undefined)])).toMatchObject([{ invariant: 9 }]);
    expect(judge([deletion('anonymise'), calls(undefined, false)])).toEqual([]);
  });

  it('finds a device that goes on, unless a fault was about, and what is stored of it later than 2 s', () => {
    expect(judge([deletion('anonymise'), after([]), ...sentAt(2_500)])).toEqual([]);
    expect(judge([deletion('anonymise'), after(['b'])])).toMatchObject([{ invariant: 8 }]);
    expect(
      judge([{ t: 2_000, op: 'fault', name: 'a node', until: 4_000 }, deletion('anonymise'), after(['b'])]),
    ).toEqual([]);
    expect(judge([deletion('anonymise'), ...sentAt(3_001)])).toMatchObject([{ invariant: 8 }]);
  });

  it('finds messages that were to stay and are gone, or were to go and are there', () => {
    expect(judge([deletion('anonymise')], there(false))).toEqual([]);
    expect(judge([deletion('anonymise')], there(true))).toMatchObject([{ invariant: 9 }]);
    expect(judge([deletion('remove')], there(true))).toEqual([]);
    expect(judge([deletion('remove')], there(false))).toMatchObject([{ invariant: 9 }]);
  });
});
