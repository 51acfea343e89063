import type { Thirds } from './sample.ts';

/** What a soak does: so many people in rooms of this size come and go and talk for so long. */
export interface SoakPlan {
  seconds: number;
  people: number;
  roomSize: number;
  /** From this seed comes who does what, and when. */
  seed: number;
}

/** A figure that is higher in the last third than in the one before by more than this was not let go. */
export const MAY_RISE = { resident: 5, heap: 5, handles: 10, timers: 20 } as const;

export function hasRisen({ before, last }: Thirds): boolean {
  return (['resident', 'heap', 'handles', 'timers'] as const).some(
    (name) => last[name] - before[name] > MAY_RISE[name],
  );
}
