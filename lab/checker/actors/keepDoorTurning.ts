import { setTimeout as pause } from 'node:timers/promises';
import type { Cast } from '../run/cast.ts';
import type { History } from '../history/history.ts';
import type { Random } from '../../kit/random.ts';
import { tryFromOutside } from './tryFromOutside.ts';

/** Lets the guest into the revolving room and puts them out, again and again; when they have been out for 2 s, they try what they may not. In the end they are in. */
export function keepDoorTurning(
  { boss, guest, revolving }: Cast,
  history: History,
  random: Random,
): { stop(): Promise<void> } {
  const user = guest.person.id;
  const path = `/rooms/${revolving}/members/${user}`;
  const stopping = new AbortController();
  const { signal } = stopping;
  const note = (change: 'adding' | 'added' | 'removing' | 'removed') =>
    history.record({ op: 'member', user, room: revolving, change });
  async function turn(): Promise<void> {
    let inside = true;
    for (let n = 1; !signal.aborted || !inside; inside = !inside) {
      await pause(random.int(2_100, 4_000), undefined, { signal }).catch(() => undefined);
      if (signal.aborted && inside) return;
      if (!inside && !signal.aborted) await tryFromOutside(guest, revolving, history, (n += 1));
      note(inside ? 'removing' : 'adding');
      if (inside) await boss.must('DELETE', path).catch(ignoreMissing);
      else await boss.must('PUT', path, { role: 'member' });
      note(inside ? 'removed' : 'added');
    }
  }
  const turning = turn();
  return {
    stop() {
      stopping.abort();
      return turning;
    },
  };
}

/** A removal that was asked again after a lost answer finds nobody there. */
function ignoreMissing(error: unknown): void {
  if (!(error instanceof Error && error.message.includes('USER_NOT_FOUND'))) throw error;
}
