import { OPENING, type RoundTrips } from './roundTrips.ts';
import type { Outcome } from './runPlan.ts';

/** What was measured of one system. */
export interface Measured {
  outcome: Outcome;
  trips: RoundTrips;
  idleHourBytes: number;
}

export interface Goal {
  text: string;
  reached: boolean;
  /** Missed, it fails the run: something said to be safe was not. */
  correctness: boolean;
}

/** The figures of both, line by line, with the ratio Palaver / plain where it says something. */
export function tableOf(palaver: Measured, plain: Measured): string {
  const rows = rowsOf(palaver).map(([label, value, unit], i): string[] => {
    const other = rowsOf(plain)[i]?.[1] ?? null;
    const ratio = unit === '' || value === null || !other ? '' : (value / other).toFixed(2);
    return [label, show(value, unit), show(other, unit), ratio];
  });
  const all = [['', 'Palaver', 'plain', 'ratio'], ...rows];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  return all
    .map((row) =>
      row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join('  '),
    )
    .join('\n');
}

type Row = [label: string, value: number | null, unit: '' | 's' | 'bytes'];

function rowsOf({ outcome, trips, idleHourBytes }: Measured): Row[] {
  const { inSync, end } = outcome;
  return [
    ['lost: written on the slow link, not on the server', end.lost, ''],
    ['doubled', Math.max(inSync.doubled, end.doubled), ''],
    ['reordered', Math.max(inSync.reordered, end.reordered), ''],
    ['on the server, not shown, nothing says so', Math.max(inSync.hidden, end.hidden), ''],
    ['declared missing when in sync, read later', inSync.declared, ''],
    ['round trips until the open room is readable', trips.openRoom, ''],
    ['round trips until all heads are there', trips.heads, ''],
    ['after hours: newest of the open room', outcome.openRoomMs, 's'],
    ['after hours: all heads', outcome.headsMs, 's'],
    ['after hours: in sync', outcome.inSyncMs, 's'],
    ['after hours: bytes', outcome.returnBytes, 'bytes'],
    ['after hours: messages brought', outcome.brought, ''],
    ['after hours: bytes per message brought', returnedEach(outcome), 'bytes'],
    ['after a cut: in sync', mean(outcome.cuts.map(({ ms }) => ms)), 's'],
    ['after a cut: bytes', cutBytes(outcome), 'bytes'],
    ['bytes per message received live', outcome.receivedBytes, 'bytes'],
    ['bytes per message sent', outcome.sentBytes, 'bytes'],
    ['bytes of an idle hour', idleHourBytes, 'bytes'],
  ];
}

/** What Palaver has to reach on the slow link. */
export function goalsOf(palaver: Measured, plain: Measured): Goal[] {
  const { inSync, end, inSyncMs } = palaver.outcome;
  const none = (what: 'lost' | 'doubled' | 'reordered' | 'hidden', text: string): Goal => ({
    text,
    reached: inSync[what] === 0 && end[what] === 0,
    correctness: true,
  });
  const within = (text: string, trips: number | null, most: number): Goal => ({
    text: `${text} within ${most} round trips, beside the ${OPENING} that open the connection`,
    reached: trips !== null && trips - OPENING <= most,
    correctness: false,
  });
  const fewer = (text: string, bytes: number, others: number): Goal => ({
    text: `fewer bytes than plain ${text}`,
    reached: bytes < others,
    correctness: false,
  });
  return [
    none('lost', 'nothing lost'),
    none('doubled', 'nothing doubled'),
    none('reordered', 'nothing reordered'),
    none('hidden', 'nothing missing that is not declared to be missing'),
    {
      text: 'in sync after hours, and after every cut',
      reached: inSyncMs !== null && isBack(palaver),
      correctness: true,
    },
    within('open room readable', palaver.trips.openRoom, 2),
    within('all heads there', palaver.trips.heads, 3),
    fewer('per message brought after hours', returnedEach(palaver.outcome), returnedEach(plain.outcome)),
    fewer('after a cut', cutBytes(palaver.outcome), cutBytes(plain.outcome)),
    fewer('per message received live', palaver.outcome.receivedBytes, plain.outcome.receivedBytes),
    fewer('per message sent', palaver.outcome.sentBytes, plain.outcome.sentBytes),
    fewer('in an idle hour', palaver.idleHourBytes, plain.idleHourBytes),
  ];
}

function isBack({ outcome }: Measured): boolean {
  return outcome.cuts.every(({ ms }) => ms !== null);
}

function returnedEach({ returnBytes, brought }: Outcome): number {
  return returnBytes / brought;
}

function cutBytes({ cuts }: Outcome): number {
  return mean(cuts.map(({ bytes }) => bytes)) ?? 0;
}

function mean(values: readonly (number | null)[]): number | null {
  let sum = 0;
  for (const value of values) {
    if (value === null) return null;
    sum += value;
  }
  return sum / values.length;
}

function show(value: number | null, unit: Row[2]): string {
  if (value === null) return 'never';
  return unit === 's' ? `${(value / 1_000).toFixed(1)} s` : Math.round(value).toLocaleString('en-US');
}
