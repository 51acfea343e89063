import type { Event } from './event.ts';
import { judgeEdits } from './judgeEdits.ts';
import { judgeMembership } from './judgeMembership.ts';
import { judgeReading } from './judgeReading.ts';
import { judgeSending } from './judgeSending.ts';
import { judgeTime } from './judgeTime.ts';
import { type Case, type Figures, type Limits, ofKind, type Violation } from './case.ts';

/**
 * Holds a history against the ten promises. A pure function: the same history is judged the same, whenever and wherever.
 * @returns every violation found, and the figures of the run
 */
export function judge(events: Event[], limits: Limits): { violations: Violation[]; figures: Figures } {
  const drained = new Map(
    ofKind(events, 'drain').map(({ room, messages }) => [room, new Map(messages.map((one) => [one.seq, one]))]),
  );
  const one: Case = { events, drained };
  const { figures, violations } = judgeTime(one, limits);
  const found = [judgeSending(one), judgeEdits(one), judgeReading(one), judgeMembership(one), violations];
  return { figures, violations: found.flat() };
}
