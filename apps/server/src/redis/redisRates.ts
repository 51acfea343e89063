import type { BucketSizes, RateLimiter } from '../features/rate/ratePort.ts';
import type { RedisLink } from './redisLink.ts';

/** The token bucket of createRateLimiter, as one atomic step, by the clock of Redis. */
const TAKE = `
local time = redis.call('TIME')
local now = time[1] * 1000 + time[2] / 1000
local perSecond, burst, cost = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local bucket = redis.call('HMGET', KEYS[1], 'tokens', 'at')
local tokens, at = tonumber(bucket[1]) or burst, tonumber(bucket[2]) or now
local filled = math.min(burst, tokens + math.max(0, now - at) / 1000 * perSecond)
local needed = math.min(cost, burst)
local wait = 0
if filled >= needed then filled = filled - cost else wait = math.ceil((needed - filled) / perSecond * 1000) end
redis.call('HSET', KEYS[1], 'tokens', tostring(filled), 'at', tostring(now))
redis.call('PEXPIRE', KEYS[1], math.ceil((burst - filled) / perSecond * 1000) + 1000)
return wait`;

/** Token buckets that all nodes share; while Redis is away each node counts by itself, so that a flood is still a flood (L3). */
export function redisRates(link: RedisLink, space: string, sizes: BucketSizes, local: RateLimiter): RateLimiter {
  const last = new Map<string, Promise<number>>();

  async function take(...[kind, key, cost]: Parameters<RateLimiter['take']>): Promise<number> {
    const { perSecond, burst } = sizes[kind];
    const wait = await link.ask((redis) => redis.eval(TAKE, 1, `${space}:${kind}:${key}`, perSecond, burst, cost));
    return typeof wait === 'number' ? wait : local.take(kind, key, cost);
  }

  return {
    async take(kind, key, cost) {
      if (sizes[kind].perSecond === 0) return 0;
      // One after the other: where Redis hangs, a later message must not overtake an earlier one (O4).
      const bucket = `${kind}:${key}`;
      const turn = (last.get(bucket) ?? Promise.resolve()).then(() => take(kind, key, cost));
      last.set(bucket, turn);
      try {
        return await turn;
      } finally {
        if (last.get(bucket) === turn) last.delete(bucket);
      }
    },
  };
}
