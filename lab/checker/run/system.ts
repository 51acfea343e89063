import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@palaver/store/testing/freePort';
import { type MongoServer, startMongo } from '@palaver/store/testing/mongoServer';
import { type RedisServer, startRedis } from '@palaver/store/testing/redisServer';
import { requirePart, isMissing, type Missing } from '../../kit/missing.ts';
import { type FakeClock, makeFakeClock } from '../faults/tools/fakeClock.ts';
import { findFsyncTamperer, type FsyncTamperer } from '../faults/tools/tamperFsync.ts';
import { mountSmallDisk, type SmallDisk } from '../faults/tools/smallDisk.ts';
import { ServerProcess } from '../../kit/serverProcess.ts';
import { TcpProxy } from '../../kit/tcpProxy.ts';

/** What a tier runs on. */
export interface Build {
  store: 'sqlite' | 'mongo';
  nodes: number;
  /** With what the faults of the long run need: ways to what is behind the nodes, a small disk, clocks that jump, access tokens that run out. */
  long?: boolean;
  /** Modules that each server loads before its own, and more of its environment. */
  preload?: string[];
  env?: Record<string, string>;
}

/** The servers of a run, with proxies before them that can be cut. */
export interface System {
  nodes: ServerProcess[];
  /** Half of the clients go by each. */
  proxies: TcpProxy[];
  mongo: MongoServer | null;
  redis: RedisServer | null;
  long: boolean;
  /** The ways by which each node reaches Redis and the database, in the order of the nodes. */
  toRedis: TcpProxy[] | null;
  toMongo: TcpProxy[] | null;
  /** What the store on SQLite lies on, and what gets between it and that. */
  disk: SmallDisk | Missing | null;
  fsync: FsyncTamperer | Missing | null;
  /** Of each node. */
  clocks: FakeClock[] | Missing | null;
  /** A way to whichever node is there, which nobody cuts. */
  steadyUrl: string;
  setupCode: string;
  stop(): Promise<void>;
}

/** In the long run access tokens end while people talk. */
const LONG_ENV = { ACCESS_TOKEN_SECONDS: '60' };

/** Starts everything anew, on free ports and empty folders. @throws Error saying what is missing here */
export async function startSystem(build: Build, logFolder: string): Promise<System> {
  const { store, nodes: count, long = false, preload = [], env = {} } = build;
  const folder = mkdtempSync(join(tmpdir(), 'palaver-checker-'));
  const mongo = store === 'mongo' ? requirePart(await startMongo()) : null;
  const redis = count > 1 ? requirePart(await startRedis()) : null;
  const ways = async (to: { port: number } | null) =>
    long && to ? Promise.all(Array.from({ length: count }, () => TcpProxy.start(to.port))) : null;
  const toRedis = await ways(redis);
  // What MONGO_URI names may be several servers, and its driver finds its own ways to them.
  const toMongo = process.env.MONGO_URI ? null : await ways(mongo);
  const disk = long && !mongo ? mountSmallDisk(join(folder, 'disk')) : null;
  const clocks = long ? makeClocks(folder, count) : null;
  const data = disk && !isMissing(disk) ? disk.folder : folder;
  const mongoUri = mongo?.newDatabase() ?? '';

  const ports = await Promise.all(Array.from({ length: count }, () => freePort()));
  const nodes = ports.map((port, i) => {
    const own = {
      ...(mongo && { MONGO_URI: by(mongoUri, toMongo, i), JWT_SECRET: 'the-one-secret-of-all-nodes-in-the-lab' }),
      ...(redis && { REDIS_URL: by(redis.url, toRedis, i) }),
      ...(long && LONG_ENV),
      ...(clocks && !isMissing(clocks) && clocks[i]?.env),
      ...env,
    };
    return new ServerProcess(port, join(data, `node-${i}`), own, { preload, log: join(logFolder, `node-${i}.log`) });
  });
  await Promise.all(nodes.map((node) => node.start()));
  const proxies = await Promise.all([TcpProxy.start(ports), TcpProxy.start(ports.toReversed())]);
  const steady = await TcpProxy.start(ports);
  const [first] = nodes;
  if (!first) throw new Error('A system has at least one node.');
  const behind = [...(toRedis ?? []), ...(toMongo ?? [])];
  return {
    nodes,
    proxies,
    mongo,
    redis,
    long,
    toRedis,
    toMongo,
    disk,
    fsync: long && !mongo ? findFsyncTamperer() : null,
    clocks,
    steadyUrl: `http://127.0.0.1:${steady.port}`,
    setupCode: first.setupCode,
    async stop() {
      await Promise.all([...proxies, steady].map((proxy) => proxy.stop()));
      await Promise.all(nodes.map((node) => node.stop('SIGKILL')));
      await Promise.all(behind.map((way) => way.stop()));
      await Promise.all([mongo?.stop(), redis?.stop()]);
      if (disk && !isMissing(disk)) disk.unmount();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function makeClocks(folder: string, count: number): FakeClock[] | Missing {
  const clocks: FakeClock[] = [];
  for (let i = 0; i < count; i += 1) {
    const clock = makeFakeClock(join(folder, `clock-${i}`));
    if (isMissing(clock)) return clock;
    clocks.push(clock);
  }
  return clocks;
}

/** The address of what is behind a node, by the node's own way where there is one. */
function by(address: string, ways: TcpProxy[] | null, node: number): string {
  const way = ways?.[node];
  if (!way) return address;
  const url = new URL(address);
  url.port = String(way.port);
  return url.toString();
}
