import { type Case, ofKind, type Violation } from './case.ts';

/** In a view's list of seqs: here it shows that something is missing. */
const HOLE = -1;

/** 3, 4: a page shows messages in rising order, and shows a hole where it holds none; of what was erased before it came it shows nothing. */
export function judgeViews({ events, drained }: Case): Violation[] {
  const violations: Violation[] = [];
  const areErased = (room: string, from: number, to: number) => {
    for (let seq = from; seq <= to; seq += 1) if (!drained.get(room)?.get(seq)?.deleted) return false;
    return true;
  };
  for (const { client, room, seqs } of ofKind(events, 'view')) {
    let last = 0;
    let hole = false;
    for (const seq of seqs) {
      if (seq === HOLE) {
        hole = true;
        continue;
      }
      if (seq <= last) violations.push({ invariant: 4, what: `${client} showed ${room}:${seq} after ${room}:${last}` });
      if (last > 0 && seq > last + 1 && !hole && !areErased(room, last + 1, seq - 1))
        violations.push({ invariant: 3, what: `${client} showed ${room}:${seq} right after ${room}:${last}` });
      last = seq;
      hole = false;
    }
  }
  return violations;
}
