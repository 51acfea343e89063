import { spawnSync } from 'node:child_process';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RedisServer, startRedis } from '@palaver/store/testing/redisServer';
import { createLogger } from '../observability/logger.ts';
import { RedisLink } from '../realtime/nodes/redis/redisLink.ts';
import { redisRates } from '../realtime/nodes/redis/redisRates.ts';
import { createRateLimiter } from './createRateLimiter.ts';
import type { RateLimiter, RateLimits } from './ratePort.ts';
import { rateLimits } from './rateLimits.ts';

const DEFAULTS = { rateLoginPerMinute: 5, rateApiPerMinute: 100, rateSendsPerSecond: 10 };
const slow: RateLimits = { ...rateLimits(DEFAULTS), sends: { perSecond: 0.001, burst: 50 } };
let clock = 1_000_000;
const local = () => createRateLimiter(slow, () => clock);

/** The sentences that hold wherever is counted. */
function describeLimiter(limiter: () => RateLimiter): void {
  it('lets a burst through and then says how long to wait', async () => {
    for (let i = 0; i < 50; i += 1) expect(await limiter().take('sends', 'anna', 1)).toBe(0);
    expect(await limiter().take('sends', 'anna', 1)).toBeGreaterThan(900_000);
    expect(await limiter().take('sends', 'ben', 1)).toBe(0);
    expect(await limiter().take('reads', 'anna', 1)).toBe(0);
  });

  it('takes a cost above the burst when all of it is there, and leaves a debt', async () => {
    expect(await limiter().take('sends', 'big', 80)).toBe(0);
    const wait = await limiter().take('sends', 'big', 1);
    expect(wait).toBeGreaterThan(30_000_000);
    expect(wait).toBeLessThanOrEqual(31_000_000);
    expect(await limiter().take('sends', 'small', 1)).toBe(0);
    expect(await limiter().take('sends', 'small', 80)).toBeGreaterThan(0);
  });

  it('takes one cost after the other and ends at the first without room', async () => {
    expect(await limiter().takeEach('sends', 'batch', [17, 17, 17, 1])).toMatchObject({ count: 2 });
    expect(await limiter().takeEach('sends', 'batch', [16, 1])).toMatchObject({ count: 1 });
    expect(await limiter().takeEach('sends', 'free', [])).toEqual({ count: 0, waitMs: 0 });
  });

  it('gives back what is not to count, and never more than there was', async () => {
    await limiter().giveBack('setupCodes', 'here', 1);
    for (let i = 0; i < 5; i += 1) expect(await limiter().take('setupCodes', 'here', 1)).toBe(0);
    expect(await limiter().take('setupCodes', 'here', 1)).toBeGreaterThan(0);
    await limiter().giveBack('setupCodes', 'here', 1);
    expect(await limiter().takeEach('setupCodes', 'here', [1, 1])).toMatchObject({ count: 1 });
    expect(await limiter().take('sends', 'debtor', 60)).toBe(0);
    await limiter().giveBack('sends', 'debtor', 11);
    expect(await limiter().take('sends', 'debtor', 1)).toBe(0);
  });

  it('gives the places of a minute as they are, and says when it is over', async () => {
    expect(
      await limiter().takeEach(
        'api',
        'anna',
        Array.from({ length: 101 }, () => 1),
      ),
    ).toMatchObject({ count: 100 });
    const wait = await limiter().take('api', 'anna', 1);
    expect(wait).toBeGreaterThan(50_000);
    expect(wait).toBeLessThanOrEqual(60_000);
  });

  it('gives the places of an hour as they are, and says when it is over', async () => {
    const costs = Array.from({ length: 11 }, () => 1);
    expect(await limiter().takeEach('codesOfAccount', 'anna', costs)).toMatchObject({ count: 10 });
    const wait = await limiter().take('codesOfAccount', 'anna', 1);
    expect(wait).toBeGreaterThan(3_590_000);
    expect(wait).toBeLessThanOrEqual(3_600_000);
  });
}

describe('limits in the memory of one process (L3)', () => {
  const memory = local();
  describeLimiter(() => memory);

  it('fill by themselves, and never above the burst', async () => {
    const limiter = createRateLimiter(rateLimits(DEFAULTS), () => clock);
    expect(await limiter.take('sends', 'anna', 50)).toBe(0);
    expect(await limiter.take('sends', 'anna', 2)).toBe(200);
    clock += 200;
    expect(await limiter.take('sends', 'anna', 2)).toBe(0);
    clock += 3_600_000;
    expect(await limiter.takeEach('sends', 'anna', [50, 1])).toEqual({ count: 1, waitMs: 100 });
    expect(
      await limiter.takeEach(
        'joins',
        'anna',
        Array.from({ length: 11 }, () => 1),
      ),
    ).toEqual({
      count: 10,
      waitMs: 1_000,
    });
  });

  it('a clock that steps back takes nothing off the budget', async () => {
    const limiter = createRateLimiter(rateLimits(DEFAULTS), () => clock);
    await limiter.take('sends', 'anna', 50);
    await limiter.takeEach('setupCodes', 'here', [1, 1, 1, 1, 1]);
    clock -= 7_200_000;
    expect(await limiter.take('sends', 'anna', 1)).toBe(100);
    expect(await limiter.take('setupCodes', 'here', 1)).toBeLessThanOrEqual(60_000);
    clock += 60_000;
    expect(await limiter.take('sends', 'anna', 50)).toBe(0);
    expect(await limiter.take('setupCodes', 'here', 1)).toBe(0);
  });

  it.each([
    [
      'rateLoginPerMinute',
      [
        'loginsOfAddress',
        'loginsOfAccount',
        'codesOfAccount',
        'recoveryCodesOfAccount',
        'registrations',
        'setupCodes',
        'resetsOfAddress',
        'resetsOfAccount',
        'addressesOfAccount',
        'refreshesOfFamily',
      ],
    ],
    ['rateApiPerMinute', ['api', 'inviteCodes']],
    ['rateSendsPerSecond', ['sends', 'reads', 'joins', 'roomsMade', 'peopleAdded', 'other']],
  ] as const)('%s 0 lifts its own and what belongs to it', async (name, kinds) => {
    const limiter = createRateLimiter(rateLimits({ ...DEFAULTS, [name]: 0 }), () => clock);
    const count = 1_000;
    const ask = (kind: keyof RateLimits) =>
      limiter.takeEach(
        kind,
        'x',
        Array.from({ length: count }, () => 1),
      );
    for (const kind of kinds) expect(await ask(kind), kind).toEqual({ count, waitMs: 0 });
    const others = (Object.keys(slow) as (keyof RateLimits)[]).filter(
      (kind) => !(kinds as readonly string[]).includes(kind) && kind !== 'refreshesOfAddress',
    );
    for (const kind of others) expect((await ask(kind)).count, kind).toBeLessThan(count);
  });
});

const missing = spawnSync('redis-server', ['--version']).status === 0 ? null : 'no Redis is installed here';
describe.skipIf(missing !== null)(
  missing === null ? 'limits over all nodes, in Redis (L3)' : `skipped: ${missing}`,
  () => {
    let server: RedisServer;
    let link: RedisLink;
    let shared: RateLimiter;
    beforeAll(async () => {
      const started = await startRedis();
      if ('missing' in started) throw new Error(started.missing);
      server = started;
      link = new RedisLink(server.url, createLogger({ dataDir: '', logLevel: 'error', nodeEnv: 'test' }));
      // A machine that stalls holds an answer up for longer than a node waits for one.
      if (link.commands instanceof Redis) link.commands.options.commandTimeout = 30_000;
      await new Promise<void>((resolve) => link.commands.once('ready', () => resolve()));
      shared = redisRates(link, 'test', slow, {
        // Nothing may be counted elsewhere here.
        take: () => Promise.reject(new Error('Redis was away')),
        takeEach: () => Promise.reject(new Error('Redis was away')),
        giveBack: () => Promise.reject(new Error('Redis was away')),
      });
    });
    afterAll(async () => {
      link.close();
      await server.stop();
    });
    describeLimiter(() => shared);
  },
);
