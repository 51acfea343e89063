import type { RateLimit, RateLimiter, RateLimits, Taken } from './ratePort.ts';

/** What is left for one key since a moment: of a bucket the moment of the last look, of a minute or an hour its beginning. */
interface Left {
  kind: keyof RateLimits;
  tokens: number;
  at: number;
}

/** Above so many keys those that have everything again are forgotten, now and then: memory stays bounded however many people ask. */
const SWEEP_ABOVE = 10_000;
const SWEEP_EVERY_MS = 10_000;

/**
 * Counts in the memory of one process, by `now` in ms. A cost above the whole burst is taken when there is all of it, and leaves a debt:
 * nothing waits for ever.
 */
export function createRateLimiter(limits: RateLimits, now: () => number): RateLimiter {
  const all = new Map<string, Left>();
  let sweptAt = 0;

  function sweep(at: number): void {
    if (all.size <= SWEEP_ABOVE || Math.abs(at - sweptAt) < SWEEP_EVERY_MS) return;
    sweptAt = at;
    for (const [id, left] of all) {
      const limit = limits[left.kind];
      if (refilled(limit, left, at).tokens >= mostOf(limit)) all.delete(id);
    }
  }

  function takeEach(kind: keyof RateLimits, key: string, costs: number[]): Taken {
    const limit = limits[kind];
    const most = mostOf(limit);
    if (most === 0) return { count: costs.length, waitMs: 0 };
    const at = now();
    const id = `${kind}:${key}`;
    const left = refilled(limit, all.get(id) ?? { kind, tokens: most, at }, at);
    const short = costs.findIndex((cost) => {
      if (cost > 0 && left.tokens < Math.min(cost, most)) return true;
      // What is given back never makes more than the whole.
      left.tokens = Math.min(most, left.tokens - cost);
      return false;
    });
    all.set(id, left);
    sweep(at);
    const missing = costs[short];
    if (missing === undefined) return { count: costs.length, waitMs: 0 };
    return { count: short, waitMs: waitFor(limit, left, { needed: Math.min(missing, most), at }) };
  }

  return {
    take: (kind, key, cost) => Promise.resolve(takeEach(kind, key, [cost]).waitMs),
    takeEach: (kind, key, costs) => Promise.resolve(takeEach(kind, key, costs)),
    giveBack(kind, key, cost) {
      takeEach(kind, key, [-cost]);
      return Promise.resolve();
    },
  };
}

/** The most that is ever there at once. */
export function mostOf(limit: RateLimit): number {
  return 'burst' in limit ? limit.burst : windowOf(limit).places;
}

/** The places of a minute or an hour, and how long that is. */
export function windowOf(limit: Exclude<RateLimit, { burst: number }>): { places: number; ms: number } {
  return 'perMinute' in limit ? { places: limit.perMinute, ms: 60_000 } : { places: limit.perHour, ms: 3_600_000 };
}

/** A clock that steps back takes nothing away. */
function refilled(limit: RateLimit, { kind, tokens, at: since }: Left, at: number): Left {
  const passed = Math.max(0, at - since);
  if (!('burst' in limit)) {
    const { places, ms } = windowOf(limit);
    return passed >= ms ? { kind, tokens: places, at } : { kind, tokens, at: Math.min(since, at) };
  }
  return { kind, tokens: Math.min(limit.burst, tokens + (passed / 1000) * limit.perSecond), at };
}

function waitFor(limit: RateLimit, left: Left, { needed, at }: { needed: number; at: number }): number {
  const ms = 'burst' in limit ? ((needed - left.tokens) / limit.perSecond) * 1000 : left.at + windowOf(limit).ms - at;
  return Math.max(1, Math.ceil(ms));
}
