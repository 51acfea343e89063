import { describe, expect, it } from 'vitest';
import type { Event, Seen, UntimedEvent } from '../history/event.ts';
import { judge } from './judge.ts';
import { NO_FLOORS } from '../testing/noFloors.ts';

const LIMITS = { ...NO_FLOORS, acknowledged: 1 };

const message = (seq: number, fields: Partial<Seen> = {}): Seen => ({
  seq,
  rev: seq,
  clientId: `id-${seq}`,
  senderId: 'anna',
  timestamp: new Date(seq).toISOString(),
  text: `text ${seq}`,
  deleted: false,
  pinned: false,
  ...fields,
});
const asked = (seq: number): UntimedEvent => ({
  op: 'asked',
  client: 'a',
  user: 'anna',
  room: 'r',
  clientId: `id-${seq}`,
  text: `text ${seq}`,
});
const acked = (one: Seen): UntimedEvent => ({
  op: 'send',
  client: 'a',
  room: 'r',
  clientId: one.clientId,
  outcome: 'ok',
  message: one,
  ms: 1,
});
const refusal = (seq: number): UntimedEvent => ({
  op: 'send',
  client: 'a',
  room: 'r',
  clientId: `id-${seq}`,
  outcome: 'fail',
  ms: 1,
});
const reuse = (outcome: 'ok' | 'fail', one = message(1)): UntimedEvent => ({
  op: 'reuse',
  client: 'a',
  room: 'r',
  clientId: one.clientId,
  text: 'other',
  outcome,
  ...(outcome === 'ok' && { message: one }),
});
const peek = (user: string, revealed: boolean): UntimedEvent => ({
  op: 'peek',
  client: user,
  user,
  room: 'r',
  how: 'sync',
  revealed,
});
const came = (one: Seen, fields: Partial<Extract<Event, { op: 'came' }>> = {}): UntimedEvent => ({
  op: 'came',
  client: 'b',
  user: 'ben',
  room: 'r',
  via: 'live',
  message: one,
  ...fields,
});
const drain = (messages: Seen[], readSeq: number | null = 0): UntimedEvent => ({
  op: 'drain',
  room: 'r',
  messages,
  pins: messages.filter(({ pinned }) => pinned).map(({ seq }) => seq),
  members: readSeq === null ? [] : [{ user: 'ben', receivedSeq: readSeq, readSeq }],
});
const holds = (
  messages: Seen[],
  unread = messages.length,
  fields: Partial<Extract<Event, { op: 'holds' }>> = {},
): UntimedEvent => ({
  op: 'holds',
  client: 'b',
  user: 'ben',
  room: 'r',
  joinedSeq: 0,
  missingTo: 0,
  messages,
  gone: [],
  unread,
  marks: null,
  ...fields,
});
const filled = (messages: Seen[]): UntimedEvent => ({ op: 'filled', client: 'b', room: 'r', messages });
const changing = (text: string | null): UntimedEvent => ({ op: 'changing', client: 'a', room: 'r', seq: 1, text });
const changed = (one: Seen): UntimedEvent => ({
  op: 'change',
  client: 'a',
  room: 'r',
  seq: 1,
  outcome: 'ok',
  message: one,
});
const edited = (rev: number, n: number) => message(1, { rev, text: `text 1 edited ${n}` });
const EDITED: UntimedEvent[] = [changing('text 1 edited 1'), changed(edited(2, 1))];
const START: UntimedEvent[] = [
  { op: 'member', user: 'anna', room: 'r', change: 'adding' },
  { op: 'member', user: 'ben', room: 'r', change: 'adding' },
  { op: 'connected', client: 'b' },
  asked(1),
  acked(message(1)),
];
/** Ben's client is there to the end. */
const opened: UntimedEvent = { op: 'opened', client: 'b', user: 'ben' };
const END: UntimedEvent[] = [{ op: 'healed' }, { op: 'inSync', client: 'b' }];

/** Which of the ten are broken by a history, whose events are 10 ms apart unless they say otherwise. */
function broken(untimed: (UntimedEvent & { t?: number })[]): number[] {
  const events = untimed.map((one, i): Event => ({ t: i * 10, ...one }));
  return [...new Set(judge(events, LIMITS).violations.map(({ invariant }) => invariant))].sort((a, b) => a - b);
}

describe('the judge', () => {
  it('finds nothing where all is well', () => {
    expect(broken([...START, came(message(1)), ...END, drain([message(1)]), holds([message(1)])])).toEqual([]);
  });

  it.each<[number, string, UntimedEvent[]]>([
    [1, 'an acknowledged message that is lost', [...START, ...END, drain([])]],
    [
      1,
      'one that moved',
      [...START, ...END, drain([message(1, { clientId: 'id-2' }), message(2, { clientId: 'id-1' })]), asked(2)],
    ],
    [1, 'one that is there twice', [...START, ...END, drain([message(1), message(2, { clientId: 'id-1' })])]],
    [
      2,
      'a place that was another message',
      [...START, came(message(1, { clientId: 'id-9' })), ...END, drain([message(1)])],
    ],
    [
      2,
      'a rev that was two states',
      [...START, came(message(1, { text: 'text 1 edited x' })), ...END, drain([message(1)])],
    ],
    [
      3,
      'a hole in what a client ends with',
      [...START, asked(2), ...END, drain([message(1), message(2)]), holds([message(2)], 2)],
    ],
    [3, 'a room that a member never got', [...START, opened, ...END, drain([message(1)])]],
    [
      3,
      'a room that somebody who came in again never got',
      [
        ...START,
        opened,
        { op: 'member', user: 'ben', room: 'r', change: 'removing' },
        { op: 'member', user: 'ben', room: 'r', change: 'removed' },
        { op: 'member', user: 'ben', room: 'r', change: 'adding' },
        { op: 'member', user: 'ben', room: 'r', change: 'added' },
        ...END,
        drain([message(1)]),
      ],
    ],
    [
      3,
      'a hole that nobody declared, though history fills it',
      [...START, asked(2), ...END, drain([message(1), message(2)]), holds([message(2)], 2), filled([message(1)])],
    ],
    [
      3,
      'a declared hole that history does not fill',
      [
        ...START,
        asked(2),
        ...END,
        drain([message(1), message(2)]),
        holds([message(2)], 2, { missingTo: 1 }),
        filled([]),
      ],
    ],
    [
      3,
      'a silent hole in a view',
      [...START, { op: 'view', client: 'b', room: 'r', seqs: [1, 3] }, ...END, drain([message(1)])],
    ],
    [
      4,
      'a view that is out of order',
      [...START, { op: 'view', client: 'b', room: 'r', seqs: [2, 1] }, ...END, drain([message(1)])],
    ],
    [
      4,
      'a view with a double',
      [...START, { op: 'view', client: 'b', room: 'r', seqs: [1, 1] }, ...END, drain([message(1)])],
    ],
    [5, 'a refused message that is stored', [...START, asked(2), refusal(2), ...END, drain([message(1), message(2)])]],
    [
      5,
      'a refused message that came to somebody',
      [...START, asked(2), refusal(2), came(message(2)), ...END, drain([message(1)])],
    ],
    [5, 'a used clientId that is taken again', [...START, reuse('ok'), ...END, drain([message(1)])]],
    [
      5,
      'a refused other text that came to somebody',
      [...START, reuse('fail'), came(message(1, { text: 'other' })), ...END, drain([message(1)])],
    ],
    [
      5,
      'an unknown one that is stored twice',
      [...START, asked(2), ...END, drain([message(1), message(2), message(3, { clientId: 'id-2', text: 'text 2' })])],
    ],
    [6, 'a message that nobody wrote', [...START, ...END, drain([message(1), message(2)])]],
    [6, 'a text that nobody wrote', [...START, ...END, drain([message(1, { text: 'other', rev: 2 })])]],
    [
      6,
      'an order that its sender did not write',
      [
        ...START,
        asked(2),
        ...END,
        drain([
          message(1),
          message(2, { clientId: 'id-3', text: 'text 3' }),
          message(3, { clientId: 'id-2', text: 'text 2' }),
        ]),
        asked(3),
      ],
    ],
    [
      6,
      'a time that fell, as when a clock was set back',
      [...START, asked(2), ...END, drain([message(1), message(2, { timestamp: new Date(0).toISOString() })])],
    ],
    [
      7,
      'a mark that fell',
      [
        ...START,
        { op: 'marks', client: 'b', user: 'ben', room: 'r', receivedSeq: 5, readSeq: 5 },
        { op: 'marks', client: 'b', user: 'ben', room: 'r', receivedSeq: 5, readSeq: 4 },
        ...END,
        drain([message(1)], 5),
      ],
    ],
    [
      7,
      'a mark that did not survive',
      [
        ...START,
        { op: 'marks', client: 'b', user: 'ben', room: 'r', receivedSeq: 1, readSeq: 1 },
        ...END,
        drain([message(1)], 0),
      ],
    ],
    [
      7,
      'a device that did not get a mark',
      [
        ...START,
        ...END,
        drain([message(1)], 1),
        holds([message(1)], 0, { marks: { receivedSeq: 1, readSeq: 1 } }),
        holds([message(1)], 0, { client: 'b2', marks: { receivedSeq: 1, readSeq: 0 } }),
      ],
    ],
    [
      7,
      'a mark that is gone',
      [
        ...START,
        { op: 'marks', client: 'b', user: 'ben', room: 'r', receivedSeq: 1, readSeq: 1 },
        ...END,
        drain([message(1)], null),
      ],
    ],
    [
      8,
      'a message that reached a stranger',
      [...START, came(message(1), { client: 'x', user: 'carl' }), ...END, drain([message(1)])],
    ],
    [
      8,
      'a message that a stranger could send',
      [
        ...START,
        { op: 'asked', client: 'x', user: 'carl', room: 'r', clientId: 'id-2', text: 'text 2' },
        acked(message(2, { senderId: 'carl' })),
        ...END,
        drain([message(1), message(2, { senderId: 'carl' })]),
      ],
    ],
    [
      8,
      'a receipt that reached a stranger',
      [
        ...START,
        { op: 'heard', client: 'x', user: 'carl', room: 'r', event: 'messageRead' },
        ...END,
        drain([message(1)]),
      ],
    ],
    [8, 'a room that a stranger gets', [...START, peek('carl', true), ...END, drain([message(1)])]],
    [
      9,
      'a client that ends with an older edit',
      [...START, ...END, drain([message(1, { rev: 2, text: 'text 1 edited x' })]), holds([message(1)])],
    ],
    [9, 'a wrong number of unread', [...START, ...END, drain([message(1)]), holds([message(1)], 7)]],
    [9, 'a member without marks', [...START, ...END, drain([message(1)], null), holds([message(1)], 0)]],
    [3, 'a room that nobody read in the end', [...START, ...END, holds([message(1)])]],
    [
      9,
      'a deleted message that came back',
      [
        ...START,
        {
          op: 'change',
          client: 'a',
          room: 'r',
          seq: 1,
          outcome: 'ok',
          message: message(1, { rev: 2, text: '', deleted: true }),
        },
        ...END,
        drain([message(1, { rev: 3 })]),
      ],
    ],
    [
      9,
      'an edit that was acknowledged, and that a later rev brought the first text back over',
      [...START, ...EDITED, ...END, drain([message(1, { rev: 3 })])],
    ],
    [
      9,
      'a second edit that ended as the first',
      [
        ...START,
        ...EDITED,
        changing('text 1 edited 2'),
        changed(edited(3, 2)),
        ...END,
        drain([message(1, { rev: 4, text: 'text 1 edited 1' })]),
      ],
    ],
    [
      9,
      'an edit that was undone for a while, as somebody saw',
      [...START, ...EDITED, came(message(1, { rev: 3 })), ...END, drain([edited(4, 1)])],
    ],
    [
      6,
      'a text that nobody wrote and that was shown to somebody',
      [...START, came(message(1, { rev: 2, text: 'text 1 edited 9' })), ...END, drain([message(1, { rev: 3 })])],
    ],
    [
      8,
      'a session that goes on after its end',
      [...START, { op: 'afterLogout', user: 'anna', accepted: true }, ...END, drain([message(1)])],
    ],
    [
      8,
      'an old refresh token that is taken again',
      [
        ...START,
        { op: 'afterReuse', user: 'anna', accepted: true, successorAccepted: false },
        ...END,
        drain([message(1)]),
      ],
    ],
    [
      8,
      'a family that goes on after its old refresh token came back',
      [
        ...START,
        { op: 'afterReuse', user: 'anna', accepted: false, successorAccepted: true },
        ...END,
        drain([message(1)]),
      ],
    ],
    [
      10,
      'an answer that nothing hindered and that never came',
      [
        ...START,
        asked(2),
        { op: 'send', client: 'a', room: 'r', clientId: 'id-2', outcome: 'unknown', ms: 10_000 },
        ...END,
        drain([message(1)]),
      ],
    ],
    [
      10,
      'a fault that was left out',
      [...START, { op: 'leftOut', name: 'fsync fails', why: 'no strace' }, ...END, drain([message(1)])],
    ],
    [10, 'a client that never came back', [...START, { op: 'healed' }, drain([message(1)])]],
  ])('finds a breach of promise %i: %s', (invariant, _what, untimed) => {
    expect(broken(untimed)).toContain(invariant);
  });

  describe('of pins', () => {
    const pinning = (on: boolean): UntimedEvent => ({ op: 'pinning', client: 'a', room: 'r', seq: 1, on });
    const pin = (on: boolean, one: Seen): UntimedEvent => ({
      ...{ op: 'pin', client: 'a', room: 'r', seq: 1, on, outcome: 'ok', message: one },
    });
    const at = (rev: number, pinned: boolean, fields: Partial<Seen> = {}) => message(1, { rev, pinned, ...fields });
    const end = (asked: UntimedEvent[], ...states: Seen[]) =>
      broken([...START, ...asked, ...states.map((one) => came(one)), ...END, drain(states.slice(-1))]);

    it('allows what was asked for, answered or not, and a deletion', () => {
      expect(end([pinning(true), pin(true, at(2, true))], at(2, true))).toEqual([]);
      expect(end([pinning(true), pinning(false)], at(2, true), at(3, false), at(4, true))).toEqual([]);
      expect(end([pinning(true)], at(2, true), at(3, false, { text: '', deleted: true }))).toEqual([]);
    });

    it('finds a pin that is lost, that nobody asked for, or that the same rev has and has not', () => {
      expect(end([pinning(true), pin(true, at(2, true))], at(2, true), at(3, false))).toContain(9);
      expect(end([pinning(true), pin(true, at(2, false))], at(2, false))).toContain(9);
      expect(end([], at(2, true))).toContain(6);
      expect(end([pinning(true)], at(2, true), at(2, false))).toContain(2);
    });

    it('finds a list of pins that names something else than what is pinned, or more than may be', () => {
      const listed = (pins: number[], ...messages: Seen[]) => ({ ...drain(messages), pins }) as UntimedEvent;
      const asking = [...START, pinning(true), came(at(2, true)), ...END];
      expect(broken([...asking, listed([1], at(2, true))])).toEqual([]);
      expect(broken([...asking, listed([], at(2, true))])).toContain(9);
      const many = Array.from({ length: 101 }, (_, i) => message(i + 1, { pinned: true }));
      expect(broken([...START, ...END, drain(many)])).toContain(9);
    });
  });

  it('allows an edit that was not answered and took place, a reaction to it, and a deletion after it', () => {
    const end = (...states: Seen[]) =>
      broken([
        ...START,
        ...EDITED,
        changing('text 1 edited 2'),
        { op: 'change', client: 'a', room: 'r', seq: 1, outcome: 'unknown' },
        ...states.map((one) => came(one)),
        ...END,
        drain(states.slice(-1)),
      ]);
    expect(end(edited(3, 2), edited(4, 2))).toEqual([]);
    // What came late is of an older rev.
    expect(end(edited(3, 2), edited(2, 1), edited(4, 2))).toEqual([]);
    expect(end(edited(3, 1))).toEqual([]);
    expect(end(edited(3, 2), message(1, { rev: 4, text: '', deleted: true }))).toEqual([]);
  });

  it('requires no room of somebody who was put out of it', () => {
    const out: UntimedEvent = { op: 'member', user: 'ben', room: 'r', change: 'removed' };
    expect(broken([...START, opened, out, ...END, drain([message(1)])])).toEqual([]);
    expect(broken([...START, opened, ...END, drain([message(1)]), holds([message(1)])])).toEqual([]);
  });

  it('allows a hole that a reset declared and history fills', () => {
    const untimed = [...START, asked(2), ...END, drain([message(1), message(2)])];
    const rest = [holds([message(2)], 2, { missingTo: 1 }), filled([message(1)])];
    expect(broken([...untimed, ...rest])).toEqual([]);
  });

  it('allows that somebody was told only that a message is gone, and a page that shows nothing of it', () => {
    const tombstone = message(2, { rev: 4, text: '', deleted: true });
    const untimed = [...START, asked(2), asked(3), ...END];
    const view: UntimedEvent = { op: 'view', client: 'real', room: 'r', seqs: [1, 3] };
    const end = (two: Seen) => broken([...untimed, drain([message(1), two, message(3)]), view, without]);
    const without = holds([message(1), message(3)], 2, { gone: [2] });
    expect(end(tombstone)).toEqual([]);
    expect(end(message(2))).toEqual(expect.arrayContaining([3, 9]));
  });

  describe('of live delivery', () => {
    const late = (t: number): (UntimedEvent & { t?: number })[] => [...START, { ...came(message(1)), t }];
    const end: (UntimedEvent & { t?: number })[] = [
      { op: 'healed', t: 60_000 },
      { op: 'inSync', client: 'b', t: 60_000 },
      { ...drain([message(1)]), t: 60_000 },
    ];

    it('requires that a member whose connection held gets it in time', () => {
      expect(broken([...late(4_900), ...end])).toEqual([]);
      expect(broken([...late(5_200), ...end])).toEqual([10]);
    });

    it('leaves out who lost the connection or was hit by a fault, and the time of other faults', () => {
      const lost: UntimedEvent & { t: number } = { op: 'disconnected', client: 'b', t: 4_000 };
      const fault: UntimedEvent & { t: number } = { op: 'fault', name: 'f', t: 1_000, until: 3_000 };
      expect(broken([...late(5_200), lost, ...end])).toEqual([]);
      expect(broken([...late(5_200), { ...fault, clients: ['b'] }, ...end])).toEqual([]);
      expect(broken([...late(6_900), fault, ...end])).toEqual([]);
      // What was stored before there was a connection comes by sync, which has its own bound.
      const connection = START.map((one) => (one.op === 'connected' ? { ...one, t: 35 } : one));
      expect(broken([...connection, { ...came(message(1)), t: 5_200 }, ...end])).toEqual([]);
      expect(broken([...late(7_200), fault, ...end])).toEqual([10]);
    });

    it('fails a run in which too little was due', () => {
      const events = [...late(1_000), ...end].map((one): Event => ({ t: 0, ...one }));
      expect(judge(events, { ...LIMITS, due: 2 }).violations).toMatchObject([{ invariant: 10 }]);
    });
  });

  it('counts a fault only by the traffic of those whom it hit', () => {
    const traffic = [0, 100, 200, 300, 400, 600].map((t): UntimedEvent & { t: number } => ({ ...came(message(1)), t }));
    const fault = (clients?: string[]): UntimedEvent & { t: number } => ({
      op: 'fault',
      name: 'f',
      until: 700,
      t: 500,
      ...(clients && { clients }),
    });
    const effective = (one: UntimedEvent) =>
      judge(
        [...START, ...traffic, one, ...END].map((untimed): Event => ({ t: 0, ...untimed })),
        LIMITS,
      ).figures.effectiveFaults;
    expect(effective(fault(['b']))).toBe(1);
    expect(effective(fault(['a', 'c']))).toBe(0);
    expect(effective(fault([]))).toBe(0);
  });

  it('allows refusals, and the tombstone of what was erased for its clientId', () => {
    const gone = message(1, { rev: 2, text: '', deleted: true });
    const untimed = [...START, reuse('fail'), reuse('ok', gone), asked(2), refusal(2), peek('carl', false)];
    expect(broken([...untimed, ...END, drain([gone])])).toEqual([]);
  });

  it('allows 2 s after a removal, and no more', () => {
    const removed: (UntimedEvent & { t?: number })[] = [
      ...START,
      { op: 'member', user: 'ben', room: 'r', change: 'removed', t: 1_000 },
    ];
    const after = (t: number) => broken([...removed, { ...came(message(1)), t }, ...END, drain([message(1)])]);
    expect(after(2_900)).toEqual([]);
    expect(after(3_100)).toContain(8);
    // Somebody who did not read gets later what was sent before.
    const stalled: UntimedEvent & { t: number } = { op: 'fault', name: 'f', until: 9_000, clients: ['b'], t: 900 };
    const read = { ...came(message(1)), t: 9_100 };
    expect(broken([...removed, stalled, read, ...END, drain([message(1)])])).toEqual([]);
  });

  it('allows a late answer to what was sent before a removal, and none to what was sent after it', () => {
    const removed: UntimedEvent & { t: number } = {
      op: 'member',
      user: 'anna',
      room: 'r',
      change: 'removed',
      t: 1_000,
    };
    const answered = (askedAt: number) =>
      broken([
        ...START,
        removed,
        { ...asked(2), t: askedAt },
        { ...acked(message(2)), t: 9_000 },
        ...END,
        drain([message(1), message(2)]),
      ]);
    expect(answered(900)).not.toContain(8);
    expect(answered(3_100)).toContain(8);
  });

  it('waits for the answer of a slow database as long as its tier says, over all tries', () => {
    const timedOut: UntimedEvent = {
      op: 'send',
      client: 'a',
      room: 'r',
      clientId: 'id-2',
      outcome: 'unknown',
      ms: 5_000,
    };
    const untimed = [...START, asked(2), timedOut, timedOut, ...END, drain([message(1)])];
    const events = untimed.map((one, i): Event => ({ t: i * 5_000, ...one }));
    const late = (deliverMs: number) => judge(events, { ...LIMITS, deliverMs, drainMs: 60_000 }).violations.length;
    expect(late(10_000)).toBe(1);
    expect(late(10_001)).toBe(0);
  });

  it('fails a run in which nobody was answered from outside: it says nothing of leaks', () => {
    const answered = [...START, peek('carl', false), ...END, drain([message(1)])];
    const events = answered.map((one, i): Event => ({ t: i, ...one }));
    expect(judge(events, { ...LIMITS, peeks: 1 }).violations).toEqual([]);
    expect(judge(events, { ...LIMITS, peeks: 2 }).violations).toMatchObject([{ invariant: 10 }]);
  });

  it('fails a run in which too little was acknowledged or refused, or no fault met traffic', () => {
    const events = [...START, ...END, drain([message(1)])].map((one, i): Event => ({ t: i, ...one }));
    expect(judge(events, { ...LIMITS, acknowledged: 2 }).violations).toMatchObject([{ invariant: 10 }]);
    expect(judge(events, { ...LIMITS, refused: 1 }).violations).toMatchObject([{ invariant: 10 }]);
    expect(judge(events, { ...LIMITS, faults: 1 }).violations).toMatchObject([{ invariant: 10 }]);
  });
});
