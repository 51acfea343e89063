import { setTimeout as pause } from 'node:timers/promises';
import type { TcpProxy } from '../../kit/tcpProxy.ts';
import { requirePart } from '../../kit/missing.ts';
import type { Random } from '../../kit/random.ts';
import type { System } from '../run/system.ts';
import type { Fault } from './fault.ts';

/** The driver's own time-outs are 10 s, and some follow each other. */
const FOUND_WITHIN_MS = 40_000;

/** What is done to Redis and to the database, and to the ways to them. */
export const DATABASE_FAULTS: Fault[] = [
  {
    name: 'Redis is killed',
    fits: ({ redis }) => redis !== null,
    async run({ system: { redis }, random }) {
      await redis?.kill();
      await pause(random.int(500, 2_000));
      await redis?.restart();
    },
  },
  {
    name: 'Redis hangs',
    fits: ({ redis }) => redis !== null,
    async run({ system: { redis }, random }) {
      redis?.pause();
      await pause(random.int(500, 2_000));
      redis?.resume();
    },
  },
  {
    name: 'the database is killed',
    fits: hasOwnDatabase,
    async run({ system: { mongo }, random }) {
      await mongo?.kill();
      await pause(random.int(300, 1_000));
      await mongo?.restart();
    },
  },
  {
    name: 'the database hangs',
    fits: hasOwnDatabase,
    async run({ system: { mongo }, random }) {
      mongo?.pause();
      await pause(random.int(300, 1_500));
      mongo?.resume();
    },
  },
  {
    name: 'one node does not reach Redis',
    fits: ({ toRedis }) => toRedis !== null,
    run: ({ system, random }) => part(system, random, [system.toRedis]),
  },
  {
    name: 'one node does not reach the database',
    fits: ({ toMongo }) => toMongo !== null,
    run: ({ system, random }) => part(system, random, [system.toMongo]),
  },
  {
    name: 'one node reaches neither Redis nor the database',
    fits: ({ toRedis, toMongo }) => toRedis !== null && toMongo !== null,
    run: ({ system, random }) => part(system, random, [system.toRedis, system.toMongo]),
  },
];

/** What MONGO_URI names is somebody's server, and is left alone. */
function hasOwnDatabase({ mongo }: System): boolean {
  return mongo !== null && !process.env.MONGO_URI;
}

/** Parts a node from others: connections are refused and broken, or they stand and carry nothing. It lasts until the node has found its database again. */
async function part({ nodes }: System, random: Random, from: (TcpProxy[] | null)[]): Promise<void> {
  const node = random.int(0, nodes.length - 1);
  const ways = from.map((each) => requirePart(each)[node]).filter((way) => way !== undefined);
  const silently = random.next() < 0.5;
  for (const way of ways) {
    if (silently) way.freeze();
    else way.cut();
  }
  await pause(random.int(1_000, 3_000));
  for (const way of ways) {
    if (!silently) way.mend();
    else {
      way.breakConnections();
      way.thaw();
    }
  }
  if (!(await nodes[node]?.readyWithin(FOUND_WITHIN_MS)))
    throw new Error('A node that was parted from its database did not find it again.');
}
