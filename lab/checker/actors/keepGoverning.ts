import { setTimeout as pause } from 'node:timers/promises';
import type { Cast } from '../run/cast.ts';
import type { History } from '../history/history.ts';
import type { Random } from '../../kit/random.ts';
import { Governed } from './governed.ts';
import { tryFromOutside } from './tryFromOutside.ts';

/** What was on its way when somebody was put out has come by then (M2). */
const OUT_MS = 2_100;

/**
 * Mutes the rowdy one in the open room, lets them write again, bans them, also beside their coming in, and lets them in again, without end. What they try
 * meanwhile, from two devices, is in the history. Between two rounds of it there are at most `restMs`. In the end they are in and may write.
 */
export function keepGoverning(
  cast: Cast,
  history: History,
  { random, restMs }: { random: Random; restMs: number },
): { stop(): Promise<void> } {
  const { boss, rowdy, open: room } = cast;
  const [first] = rowdy;
  const user = first.person.id;
  const governed = new Governed(rowdy, room, history);
  const stopping = new AbortController();
  const { signal } = stopping;
  const ban = `/rooms/${room}/bans/${user}`;
  const mute = `/rooms/${room}/members/${user}/mute`;
  const note = (act: 'ban' | 'mute', on: boolean, phase: 'asking' | 'done') =>
    history.record({ op: 'govern', user, room, act, on, phase });
  const moved = (change: 'adding' | 'added' | 'removing' | 'removed') =>
    history.record({ op: 'member', user, room, change });
  const rest = (from: number, to: number) => pause(random.int(from, to), undefined, { signal }).catch(() => undefined);

  async function muteForAWhile(): Promise<void> {
    note('mute', true, 'asking');
    await boss.must('PUT', mute, { until: null });
    note('mute', true, 'done');
    await governed.tryToWrite();
    await governed.tryToRead();
    note('mute', false, 'asking');
    await boss.must('DELETE', mute);
    note('mute', false, 'done');
    await governed.tryToWrite();
  }

  /** `beside`: what they do at the same moment; whatever comes of it, they are out after it. */
  async function putOut(beside: () => Promise<unknown>): Promise<void> {
    moved('removing');
    note('ban', true, 'asking');
    const doing = beside();
    await boss.must('PUT', ban, { reason: 'noise' });
    note('ban', true, 'done');
    moved('removed');
    await Promise.all([governed.tryToJoin(), governed.tryToWrite()]);
    await Promise.all([doing, rest(OUT_MS, OUT_MS)]);
    if (!signal.aborted) for (const device of rowdy) await tryFromOutside(device, room, history, governed.next());
  }

  async function lift(): Promise<void> {
    // From now on they may come in.
    moved('adding');
    note('ban', false, 'asking');
    await boss.must('DELETE', ban);
    note('ban', false, 'done');
  }

  const isOver = () => signal.aborted;
  async function turn(): Promise<void> {
    while (!isOver()) {
      await governed.say();
      await muteForAWhile();
      await rest(100, 600);
      await putOut(() => governed.tryToWrite());
      if (isOver()) break;
      await lift();
      await putOut(() => governed.tryToJoin());
      if (isOver()) break;
      await comeIn();
      await rest(restMs / 10, restMs);
    }
    await comeIn();
  }

  async function comeIn(): Promise<void> {
    for (let isIn = false; !isIn;) {
      await lift();
      isIn = await boss
        .must('PUT', `/rooms/${room}/members/${user}`, { role: 'member' })
        .then(() => true, ofBannedAgain);
    }
    moved('added');
  }

  const turning = turn();
  return {
    stop() {
      stopping.abort();
      return turning;
    },
  };
}

/** A ban that was asked again, its first question held up on the way, is set once more when that arrives, perhaps after it was lifted. */
function ofBannedAgain(error: unknown): false {
  if (!(error instanceof Error && error.message.includes('BANNED'))) throw error;
  return false;
}
