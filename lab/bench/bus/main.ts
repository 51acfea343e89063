import { setTimeout as pause } from 'node:timers/promises';
import { createServer } from 'node:http';
import { createAdapter, createShardedAdapter } from '@socket.io/redis-adapter';
import { createAdapter as createStreamsAdapter } from '@socket.io/redis-streams-adapter';
import { startRedis, type RedisServer } from '@palaver/store/testing/redisServer';
import { Redis, type RedisOptions } from 'ioredis';
import { percentile } from '../../kit/percentile.ts';
import { Server, type ServerOptions } from 'socket.io';
import { io, type Socket } from 'socket.io-client';

/**
 * Socket.IO's adapters between servers, side by side, as their authors mean them: what reaches a client of the other server and one of the same
 * when Redis is killed in the middle, and what happens on one server while Redis is gone. The answers stand in docs/decisions/0011.
 * Then the one that Palaver uses is driven to its end: 500 messages a second must all come through Redis (H5), and a goal says how far beyond it goes.
 */
const MESSAGES = 1_000;
const EVERY_MS = 4;
const GONE_MESSAGES = 50;
/** So much of a rate that was asked for has to be sent. */
const LEAST_RATE = 0.9;

/** A publisher that keeps what it could not send, as ioredis does by itself, and one that fails at once. */
const PUBLISHERS: Record<string, RedisOptions> = {
  'keeps what it could not send': {},
  'fails at once': { enableOfflineQueue: false, maxRetriesPerRequest: 0 },
};
/** Palaver's own: the sharded adapter with a publisher that never holds anybody up. */
const OURS = 'sharded pub/sub, a publisher that fails at once';
/** Messages a second. The first is the floor, the last the goal. */
const RATES = [500, 1_000, 2_000, 5_000];
const FLOOR = 500;
const STRESS_SECONDS = 5;
/** What is not there so long after the last was sent is missing. */
const SETTLE_MS = 5_000;
type Make = (url: string, publisher: RedisOptions) => ServerOptions['adapter'];
const ADAPTERS: Record<string, Make> = {
  'classic pub/sub': (url, publisher) => createAdapter(client(url, publisher), client(url)),
  'sharded pub/sub': (url, publisher) =>
    createShardedAdapter(client(url, publisher), client(url), { subscriptionMode: 'static' }),
  streams: (url, publisher) => createStreamsAdapter(client(url, publisher)),
};

const opened: Redis[] = [];
let rejections = 0;
process.on('unhandledRejection', () => (rejections += 1));

for (const [name, make] of Object.entries(ADAPTERS)) {
  for (const [how, publisher] of Object.entries(PUBLISHERS)) {
    // Its reader is a copy of its publisher: one that fails at once asks again without a pause, and the process does nothing else.
    if (name === 'streams' && publisher.enableOfflineQueue === false) continue;
    const redis = await startRedis();
    if ('missing' in redis) throw new Error(redis.missing);
    await compare(`${name}, a publisher that ${how}`, () => make(redis.url, publisher), redis);
    for (const one of opened.splice(0)) one.disconnect();
    await redis.stop();
  }
}
await stress();
process.exit();

/** Fails the run, and says why; it goes on, so that all of it is seen. */
function miss(what: string): void {
  process.exitCode = 1;
  console.log(`  MISSED: ${what}`);
}

async function stress(): Promise<void> {
  const redis = await startRedis();
  if ('missing' in redis) throw new Error(redis.missing);
  const adapter = () =>
    createShardedAdapter(client(redis.url, { enableOfflineQueue: false, maxRetriesPerRequest: 0 }), client(redis.url), {
      subscriptionMode: 'static',
    });
  const [near, far] = await Promise.all([openServer(adapter()), openServer(adapter())]);
  const there = await openClient(far.url);
  await pause(500);
  let highest = 0;
  console.log(OURS);
  for (const rate of RATES) {
    const all = rate * STRESS_SECONDS;
    there.got.clear();
    there.late.length = 0;
    const startedAt = performance.now();
    for (let sent = 0; sent < all; await pause(1))
      for (; sent < Math.min(all, ((performance.now() - startedAt) / 1_000) * rate); sent += 1)
        near.server.emit('message', sent, performance.now());
    const reached = all / ((performance.now() - startedAt) / 1_000);
    for (const until = performance.now() + SETTLE_MS; there.got.size < all && performance.now() < until;)
      await pause(20);
    const doubled = there.late.length - there.got.size;
    const isWhole = there.got.size === all && doubled === 0;
    console.log(
      `  ${rate} a second through Redis for ${STRESS_SECONDS} s (${Math.round(reached)} sent): ${there.got.size} of ${all} reached the other server, ${doubled} twice, 99 of 100 within ${Math.round(percentile(there.late, 0.99))} ms`,
    );
    if (isWhole && reached >= rate * LEAST_RATE) highest = rate;
    else if (rate <= FLOOR) miss(`all of ${rate} messages a second, each once`);
  }
  const goal = RATES.at(-1) ?? FLOOR;
  console.log(`  goal: all of ${goal} a second: ${highest >= goal ? 'reached' : `MISSED, all of ${highest} came`}`);
  there.socket.close();
  for (const { server } of [near, far]) await server.close();
  await redis.stop();
}

async function compare(name: string, adapter: () => ServerOptions['adapter'], redis: RedisServer): Promise<void> {
  rejections = 0;
  const [near, far] = await Promise.all([openServer(adapter()), openServer(adapter())]);
  const [here, there] = await Promise.all([openClient(near.url), openClient(far.url)]);
  await pause(500);
  let restarted: Promise<void> | null = null;
  for (let n = 0; n < MESSAGES; n += 1) {
    near.server.emit('message', n, performance.now());
    if (n === MESSAGES / 2) restarted = restartAfterAWhile(redis);
    await pause(EVERY_MS);
  }
  await restarted;
  await pause(6_000);
  console.log(name);
  console.log(
    `  Redis killed for half a second among ${MESSAGES} messages: ${there.got.size} reached the other server, ${here.got.size} the same one`,
  );
  await redis.kill();
  await pause(200);
  here.late.length = 0;
  for (let n = 0; n < GONE_MESSAGES; n += 1) {
    near.server.emit('message', MESSAGES + n, performance.now());
    await pause(EVERY_MS);
  }
  await pause(3_000);
  const worst = here.late.length === 0 ? 'none' : `the slowest after ${Math.round(Math.max(...here.late))} ms`;
  console.log(`  Redis gone: ${here.late.length} of ${GONE_MESSAGES} reached the same server within 3 s, ${worst}`);
  console.log(`  rejections that nobody handles: ${rejections}`);
  if (name === OURS) {
    if (here.late.length < GONE_MESSAGES) miss(`all ${GONE_MESSAGES} on the same server while Redis is gone`);
    if (rejections > 0) miss('no rejection that nobody handles');
    if (here.got.size < MESSAGES + GONE_MESSAGES) miss('everything on the same server, whatever becomes of Redis');
  }
  for (const { socket } of [here, there]) socket.close();
  for (const { server } of [near, far]) await server.close();
}

async function restartAfterAWhile(redis: RedisServer): Promise<void> {
  await redis.kill();
  await pause(500);
  await redis.restart();
}

function client(url: string, options: RedisOptions = {}): Redis {
  const redis = new Redis(url, options);
  redis.on('error', () => undefined);
  opened.push(redis);
  return redis;
}

async function openServer(adapter: ServerOptions['adapter']): Promise<{ server: Server; url: string }> {
  const http = createServer();
  const server = new Server(http, { adapter });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const address = http.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { server, url: `http://127.0.0.1:${port}` };
}

async function openClient(url: string): Promise<{ socket: Socket; got: Set<number>; late: number[] }> {
  const socket = io(url, { transports: ['websocket'], forceNew: true });
  const [got, late] = [new Set<number>(), [] as number[]];
  socket.on('message', (n: number, at: number) => {
    got.add(n);
    late.push(performance.now() - at);
  });
  await new Promise<void>((resolve) => socket.once('connect', resolve));
  return { socket, got, late };
}
