import { mostOf, windowOf } from '../../../rate/createRateLimiter.ts';
import type { RateKind, RateLimiter, RateLimits, Taken } from '../../../rate/ratePort.ts';
import type { RedisLink } from './redisLink.ts';

/** What createRateLimiter does, as one atomic step, by the clock of Redis. `perSecond` 0: places of a time of `lasts` ms. */
const TAKE = `
local time = redis.call('TIME')
local now = time[1] * 1000 + time[2] / 1000
local perSecond, most, lasts = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local left = redis.call('HMGET', KEYS[1], 'tokens', 'at')
local tokens, at = tonumber(left[1]) or most, tonumber(left[2]) or now
local passed = math.max(0, now - at)
if perSecond > 0 then tokens, at = math.min(most, tokens + passed / 1000 * perSecond), now
elseif passed >= lasts then tokens, at = most, now
else at = math.min(at, now) end
local count, wait = 0, 0
for i = 4, #ARGV do
  local cost = tonumber(ARGV[i])
  local needed = math.min(cost, most)
  if cost > 0 and tokens < needed then
    wait = perSecond > 0 and (needed - tokens) / perSecond * 1000 or at + lasts - now
    wait = math.max(1, math.ceil(wait))
    break
  end
  tokens = math.min(most, tokens - cost)
  count = count + 1
end
redis.call('HSET', KEYS[1], 'tokens', tostring(tokens), 'at', tostring(at))
local full = perSecond > 0 and (most - tokens) / perSecond * 1000 or at + lasts - now
redis.call('PEXPIRE', KEYS[1], math.ceil(full) + 1000)
return {count, wait}`;

/** Limits that all nodes share; while Redis is away each node counts by itself, so that a flood is still a flood (L3). */
export function redisRates(link: RedisLink, space: string, limits: RateLimits, local: RateLimiter): RateLimiter {
  const last = new Map<string, Promise<Taken>>();

  async function ask(kind: RateKind, key: string, costs: number[]): Promise<Taken> {
    const limit = limits[kind];
    const [perSecond, lasts] = 'burst' in limit ? [limit.perSecond, 0] : [0, windowOf(limit).ms];
    const answer = await link.ask((redis) =>
      redis.eval(TAKE, 1, `${space}:${kind}:${key}`, perSecond, mostOf(limit), lasts, ...costs),
    );
    const [count, waitMs] = Array.isArray(answer) ? (answer as unknown[]) : [];
    if (typeof count === 'number' && typeof waitMs === 'number') return { count, waitMs };
    return local.takeEach(kind, key, costs);
  }

  async function takeEach(kind: RateKind, key: string, costs: number[]): Promise<Taken> {
    if (mostOf(limits[kind]) === 0) return { count: costs.length, waitMs: 0 };
    // One after the other: where Redis hangs, a later message must not overtake an earlier one (O4).
    const id = `${kind}:${key}`;
    const turn = (last.get(id) ?? Promise.resolve()).then(() => ask(kind, key, costs));
    last.set(id, turn);
    try {
      return await turn;
    } finally {
      if (last.get(id) === turn) last.delete(id);
    }
  }

  return {
    takeEach,
    take: async (kind, key, cost) => (await takeEach(kind, key, [cost])).waitMs,
    giveBack: async (kind, key, cost) => {
      await takeEach(kind, key, [-cost]);
    },
  };
}
