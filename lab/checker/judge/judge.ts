import type { Event } from '../history/event.ts';
import { judgeEdits } from './judgeEdits.ts';
import { judgeEnds } from './judgeEnds.ts';
import { judgeDeletions } from './judgeDeletions.ts';
import { judgeGovernment } from './judgeGovernment.ts';
import { judgeMembership } from './judgeMembership.ts';
import { judgeMarks } from './judgeMarks.ts';
import { judgeLostOrDoubled } from './judgeLostOrDoubled.ts';
import { judgePins } from './judgePins.ts';
import { judgePlaces } from './judgePlaces.ts';
import { judgeStore } from './judgeStore.ts';
import { judgeTime } from './judgeTime.ts';
import { judgeViews } from './judgeViews.ts';
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
  const found = [
    judgeLostOrDoubled(one),
    judgeEdits(one),
    judgePins(one),
    judgePlaces(one),
    judgeStore(one),
    judgeViews(one),
    judgeMarks(one),
    judgeEnds(one),
    judgeMembership(one),
    judgeGovernment(one),
    judgeDeletions(one),
    violations,
  ];
  return { figures, violations: found.flat() };
}
