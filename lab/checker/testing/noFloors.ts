import type { Limits } from '../judge/case.ts';

/** The times of a tier on SQLite, for histories too short to reach any floor. */
export const NO_FLOORS: Limits = {
  acknowledged: 0,
  refused: 0,
  due: 0,
  peeks: 0,
  governed: 0,
  deliverMs: 5_000,
  faults: 0,
  reconnectMs: 3_000,
  drainMs: 5_000,
};
