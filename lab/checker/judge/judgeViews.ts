import { type Case, ofKind, type Violation } from './case.ts';

/** In a view's list of seqs: here it shows that something is missing. */
const HOLE = -1;

/** 3, 4: a page shows messages in rising order, and shows a hole where it holds none. */
export function judgeViews({ events }: Case): Violation[] {
  const violations: Violation[] = [];
  for (const { client, room, seqs } of ofKind(events, 'view')) {
    let last = 0;
    let hole = false;
    for (const seq of seqs) {
      if (seq === HOLE) {
        hole = true;
        continue;
      }
      if (seq <= last) violations.push({ invariant: 4, what: `${client} showed ${room}:${seq} after ${room}:${last}` });
      if (last > 0 && seq > last + 1 && !hole)
        violations.push({ invariant: 3, what: `${client} showed ${room}:${seq} right after ${room}:${last}` });
      last = seq;
      hole = false;
    }
  }
  return violations;
}
