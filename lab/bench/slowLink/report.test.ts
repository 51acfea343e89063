import { describe, expect, it } from 'vitest';
import { goalsOf, type Measured, tableOf } from './report.ts';

const CLEAN = { lost: 0, hidden: 0, doubled: 0, reordered: 0, declared: 0 };
const good: Measured = {
  outcome: {
    openRoomMs: 12_000,
    headsMs: 12_000,
    inSyncMs: 90_000,
    returnBytes: 60_000,
    brought: 600,
    sentBytes: 100,
    receivedBytes: 100,
    cuts: [{ ms: 10_000, bytes: 3_000 }],
    inSync: { ...CLEAN, declared: 40 },
    end: CLEAN,
  },
  trips: { openRoom: 4, heads: 4 },
  idleHourBytes: 1_440,
};
const worse: Measured = {
  outcome: {
    ...good.outcome,
    returnBytes: 90_000,
    sentBytes: 200,
    receivedBytes: 200,
    cuts: [{ ms: 50_000, bytes: 30_000 }],
  },
  trips: { openRoom: 4, heads: 14 },
  idleHourBytes: 2_880,
};
const missed = (palaver: Measured, plain = worse) =>
  goalsOf(palaver, plain)
    .filter(({ reached }) => !reached)
    .map(({ text, correctness }) => [text, correctness]);
const withOutcome = (fields: Partial<Measured['outcome']>): Measured => ({
  ...good,
  outcome: { ...good.outcome, ...fields },
});

describe('the goals on a slow link', () => {
  it('are all reached by a run without a fault', () => {
    expect(missed(good)).toEqual([]);
  });

  it('fail the run when anything is lost, doubled, reordered, hidden, or never comes back', () => {
    expect(missed(withOutcome({ end: { ...CLEAN, lost: 1 } }))).toEqual([['nothing lost', true]]);
    expect(missed(withOutcome({ inSync: { ...CLEAN, doubled: 1 } }))).toEqual([['nothing doubled', true]]);
    expect(missed(withOutcome({ inSync: { ...CLEAN, reordered: 1 } }))).toEqual([['nothing reordered', true]]);
    expect(missed(withOutcome({ inSync: { ...CLEAN, hidden: 1 } }))[0]?.[1]).toBe(true);
    expect(missed(withOutcome({ inSyncMs: null }))[0]?.[1]).toBe(true);
    expect(missed(withOutcome({ cuts: [{ ms: null, bytes: 3_000 }] }))[0]?.[1]).toBe(true);
  });

  it('count round trips beside the two that open a connection, and say so when bytes are more than plain', () => {
    expect(missed({ ...good, trips: { openRoom: 5, heads: 6 } })).toEqual([
      ['open room readable within 2 round trips, beside the 2 that open the connection', false],
      ['all heads there within 3 round trips, beside the 2 that open the connection', false],
    ]);
    expect(missed(withOutcome({ sentBytes: 300 }))).toEqual([['fewer bytes than plain per message sent', false]]);
  });

  it('stand below a table with the ratio of both', () => {
    const lines = tableOf(good, worse).split('\n');
    expect(lines.find((line) => line.startsWith('after a cut: bytes'))).toMatch(/3,000 +30,000 +0\.10$/);
    expect(lines.find((line) => line.startsWith('after hours: in sync'))).toMatch(/90\.0 s +90\.0 s +1\.00$/);
    expect(tableOf(withOutcome({ openRoomMs: null }), worse)).toContain('never');
  });
});
