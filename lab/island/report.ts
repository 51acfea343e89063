import { OPENING, type RoundTrips } from './roundTrips.ts';
import type { Voyage } from './sail.ts';

/** What was measured of one system. */
export interface Measured {
  voyage: Voyage;
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

function rowsOf({ voyage, trips, idleHourBytes }: Measured): Row[] {
  const { inSync, end } = voyage;
  return [
    ['lost: written on the island, not on the server', end.lost, ''],
    ['doubled', Math.max(inSync.doubled, end.doubled), ''],
    ['reordered', Math.max(inSync.reordered, end.reordered), ''],
    ['on the server, not shown, nothing says so', Math.max(inSync.hidden, end.hidden), ''],
    ['declared missing when in sync, read later', inSync.declared, ''],
    ['round trips until the open room is readable', trips.openRoom, ''],
    ['round trips until all heads are there', trips.heads, ''],
    ['after hours: newest of the open room', voyage.openRoomMs, 's'],
    ['after hours: all heads', voyage.headsMs, 's'],
    ['after hours: in sync', voyage.inSyncMs, 's'],
    ['after hours: bytes', voyage.returnBytes, 'bytes'],
    ['after hours: messages brought', voyage.brought, ''],
    ['after hours: bytes per message brought', returnedEach(voyage), 'bytes'],
    ['after a cut: in sync', mean(voyage.cuts.map(({ ms }) => ms)), 's'],
    ['after a cut: bytes', cutBytes(voyage), 'bytes'],
    ['bytes per message received live', voyage.receivedBytes, 'bytes'],
    ['bytes per message sent', voyage.sentBytes, 'bytes'],
    ['bytes of an idle hour', idleHourBytes, 'bytes'],
  ];
}

/** What Palaver has to reach on the island. */
export function goalsOf(palaver: Measured, plain: Measured): Goal[] {
  const { inSync, end, inSyncMs } = palaver.voyage;
  const none = (what: 'lost' | 'doubled' | 'reordered' | 'hidden', text: string): Goal => ({
    text,
    reached: inSync[what] === 0 && end[what] === 0,
    correctness: true,
  });
  const within = (text: string, trips: number | null, most: number): Goal => ({
    text: `${text} within ${most} round trips, beside the ${OPENING} that open the line`,
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
    fewer('per message brought after hours', returnedEach(palaver.voyage), returnedEach(plain.voyage)),
    fewer('after a cut', cutBytes(palaver.voyage), cutBytes(plain.voyage)),
    fewer('per message received live', palaver.voyage.receivedBytes, plain.voyage.receivedBytes),
    fewer('per message sent', palaver.voyage.sentBytes, plain.voyage.sentBytes),
    fewer('in an idle hour', palaver.idleHourBytes, plain.idleHourBytes),
  ];
}

function isBack({ voyage }: Measured): boolean {
  return voyage.cuts.every(({ ms }) => ms !== null);
}

function returnedEach({ returnBytes, brought }: Voyage): number {
  return returnBytes / brought;
}

function cutBytes({ cuts }: Voyage): number {
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
