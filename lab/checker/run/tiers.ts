import type { Limits } from '../judge/case.ts';
import type { Build } from './system.ts';

/** What is run, for how long, and what it has to reach. */
export interface Tier {
  title: string;
  build: Build;
  seconds: number;
  limits: Limits;
}

const LIMITS: Limits = {
  acknowledged: 5_000,
  refused: 5,
  due: 1_000,
  peeks: 5,
  governed: 5,
  deliverMs: 5_000,
  faults: 10,
  reconnectMs: 3_000,
  drainMs: 5_000,
};
/** The MongoDB server of the tests answers a few hundred questions a second: what waits behind them is not the product's time. */
const ON_TEST_DATABASE: Limits = { ...LIMITS, deliverMs: 15_000, reconnectMs: 5_000, drainMs: 60_000 };

/** The tiers of every day, by name; `seconds` is how long each takes here to acknowledge enough. */
export const TIERS: Record<string, Tier> = {
  one: { title: 'SQLite on one node', build: { store: 'sqlite', nodes: 1 }, seconds: 60, limits: LIMITS },
  two: {
    title: 'MongoDB and Redis on two nodes',
    build: { store: 'mongo', nodes: 2 },
    seconds: 75,
    limits: ON_TEST_DATABASE,
  },
  three: {
    title: 'MongoDB and Redis on three nodes',
    build: { store: 'mongo', nodes: 3 },
    seconds: 100,
    limits: ON_TEST_DATABASE,
  },
};

const LONG_SECONDS = 1_800;
/** What half an hour on one tier has to reach, and the longest that it runs on one database. The database of the tests becomes slow with what it holds, and sets the pace there. */
const HALF_HOUR: Record<string, { acknowledged: number; faults: number; partSeconds: number }> = {
  one: { acknowledged: 200_000, faults: 300, partSeconds: LONG_SECONDS },
  two: { acknowledged: 30_000, faults: 150, partSeconds: 150 },
  three: { acknowledged: 15_000, faults: 100, partSeconds: 150 },
};
/** What the half hour of the tiers below has to reach in all its parts together. */
const WHOLE = { acknowledged: 200_000, faults: 300 };
const PARTED_MS = 15_000;
/** The long run is of these unless others are named. */
const LONG_TIERS = ['one', 'two'];

/**
 * The long run: all faults, on tiers that share the seconds, each as often anew as its database needs it. Each part has to reach its share of
 * what half an hour asks.
 */
export function longTiers(names = LONG_TIERS, seconds = LONG_SECONDS): [string, Tier][] {
  return names.flatMap((name) => {
    const { title, build, limits } = tierOf(name);
    const { acknowledged, faults, partSeconds } = HALF_HOUR[name] ?? { ...limits, partSeconds: LONG_SECONDS };
    const parts = Math.ceil(seconds / names.length / partSeconds);
    const each = Math.round(seconds / names.length / parts);
    const share = each / LONG_SECONDS;
    const reach = { acknowledged: Math.round(acknowledged * share), faults: Math.floor(faults * share) };
    // Who asked a node that was parted from its database waits for the driver's time-out.
    const reconnectMs = build.store === 'mongo' ? PARTED_MS : limits.reconnectMs;
    return Array.from({ length: parts }, (_, i): [string, Tier] => [
      name,
      {
        title: parts === 1 ? title : `${title}, part ${i + 1} of ${parts}`,
        build: { ...build, long: true },
        seconds: each,
        limits: { ...limits, ...reach, reconnectMs },
      },
    ]);
  });
}

/** What a long run as a whole has to reach; of tiers that somebody picked, what their parts have to. */
export function longGoal(
  names: string[] | undefined,
  seconds = LONG_SECONDS,
): { acknowledged: number; faults: number } | null {
  if (names) return null;
  const share = seconds / LONG_SECONDS;
  return { acknowledged: Math.round(WHOLE.acknowledged * share), faults: Math.floor(WHOLE.faults * share) };
}

/** @throws Error naming the tiers there are */
export function tierOf(name: string): Tier {
  const tier = TIERS[name];
  if (!tier) throw new Error(`There is no tier ${name}; there are ${Object.keys(TIERS).join(', ')}.`);
  return tier;
}
