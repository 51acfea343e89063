import type { Load } from './load/load.ts';

/** A kind of work, done by every peer. */
export interface Work {
  name: string;
  title: string;
  rooms: number;
  size: number;
  load: Load;
  /** The figure by which peers are held against each other. */
  headline: 'deliveriesPerSecond' | 'acksPerSecond' | 'deliveryP99';
  rounds: number;
}

/** Seconds for which each peer works before it is measured. */
export const WARM_SECONDS = 1;

/** What is compared; `quick`: with small counts, each delivery still checked. */
export function worksOf(quick: boolean): Work[] {
  const seconds = quick ? 1 : 5;
  const rounds = quick ? 1 : 3;
  return [
    {
      name: 'room',
      title: 'one room',
      rooms: 1,
      size: quick ? 100 : 1_000,
      load: { kind: 'window', window: 32, seconds },
      headline: 'deliveriesPerSecond',
      rounds,
    },
    {
      name: 'rooms',
      title: 'many rooms of ten',
      rooms: quick ? 10 : 100,
      size: 10,
      load: { kind: 'window', window: quick ? 64 : 256, seconds },
      headline: 'deliveriesPerSecond',
      rounds,
    },
    {
      name: 'pace',
      title: 'at a human pace',
      rooms: quick ? 4 : 40,
      size: 25,
      load: { kind: 'pace', perSecond: quick ? 50 : 100, seconds: quick ? 2 : 10 },
      headline: 'deliveryP99',
      rounds,
    },
    {
      name: 'senders',
      title: 'flat out in one room',
      rooms: 1,
      size: quick ? 10 : 50,
      load: { kind: 'flatOut', seconds },
      headline: 'acksPerSecond',
      rounds,
    },
  ];
}

/** Rooms of ten with more and more connections, the same number of messages under way. */
export function growthOf(quick: boolean): Work[] {
  const counts = quick ? [20, 60] : [100, 300, 1_000, 3_000];
  return counts.map((count) => ({
    name: `growth-${count}`,
    title: 'many rooms of ten',
    rooms: count / 10,
    size: 10,
    load: { kind: 'window', window: quick ? 64 : 256, seconds: quick ? 1 : 3 },
    headline: 'deliveriesPerSecond',
    rounds: quick ? 1 : 2,
  }));
}

/** What a work is, in the words of the report. */
export function describe({ title, rooms, size, load, rounds }: Work): string {
  const how =
    load.kind === 'window'
      ? `${load.window} messages under way`
      : load.kind === 'pace'
        ? `${load.perSecond} messages a second`
        : 'each member sends the next when the last is acknowledged';
  const where = rooms === 1 ? `${size} people` : `${rooms} × ${size} people`;
  return `${title}: ${where}, ${how}, ${rounds} × ${load.seconds} s`;
}
