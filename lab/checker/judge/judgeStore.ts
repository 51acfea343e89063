import type { Case, Violation } from './case.ts';

/** 3, 6: what the store holds of a room in the end has no hole, and no message of an earlier time than the one before it (O2). */
export function judgeStore({ drained }: Case): Violation[] {
  const violations: Violation[] = [];
  for (const [room, messages] of drained) {
    for (let seq = 1; seq <= messages.size; seq += 1)
      if (!messages.has(seq)) violations.push({ invariant: 3, what: `${room}:${seq} is a hole in the store` });
    let latest = '';
    for (const { seq, timestamp } of messages.values()) {
      if (timestamp < latest)
        violations.push({ invariant: 6, what: `${room}:${seq} is of ${timestamp}, after ${latest} (O2)` });
      latest = timestamp;
    }
  }
  return violations;
}
