import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { makeCrews } from '../../kit/makeCrews.ts';
import { percentile } from '../../kit/percentile.ts';
import { startSystem, type System } from '../../checker/run/system.ts';
import { Talker } from './talker.ts';

/**
 * Two nodes on MongoDB and Redis, and people on both who talk: with Redis there, with Redis killed and back in the middle, and with Redis gone.
 * Every member must get every message exactly once, live, whatever becomes of Redis (R4), and people on one node never wait for it (S5).
 */
const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '60' }, rate: { type: 'string', default: '500' } },
});
const SECONDS = Number(values.seconds);
/** Messages a second. */
const RATE = Number(values.rate);
const ROOMS = 10;
const MEMBERS = 10;
const TICK_MS = 20;
const GONE_SECONDS = 10;
/** Of every hundred acks, 99 come within this time; the run goes on where the machine is too slow for it. */
const GOAL_ACK_MS = 1_000;
/** What is missing after so long is called missing. */
const SETTLE_MS = 15_000;
/** When all is there, what comes once more has so long to do so: longer than it takes until a node asks the store. */
const ECHO_MS = 3_000;
/** So much of the rate that was asked for has to be reached. */
const LEAST_RATE = 0.9;

const folder = await mkdtemp(join(tmpdir(), 'palaver-nodes-'));
const system = await startSystem({ store: 'mongo', nodes: 2 }, folder);
const { redis } = system;
try {
  const talkers = await gather(system);
  console.log(`${talkers.length} people in ${ROOMS} rooms, half of each room on either node`);
  await phase('Redis is there', talkers, RATE, SECONDS);
  await phase('Redis is killed in the middle, and back after 3 s', talkers, RATE, SECONDS, async () => {
    await pause(SECONDS * 500);
    await redis?.kill();
    await pause(3_000);
    await redis?.restart();
  });
  await redis?.kill();
  await phase('Redis is gone', talkers, RATE, GONE_SECONDS);
  for (const talker of talkers) talker.close();
} finally {
  await system.stop();
  await rm(folder, { recursive: true, force: true });
}
process.exit();

async function gather({ nodes }: System): Promise<Talker[]> {
  const [first] = nodes;
  if (!first) throw new Error('There is no node.');
  const talkers = (await makeCrews(first.url, ROOMS, MEMBERS)).flatMap(({ roomId, people }) =>
    people.map((person, i) => {
      const node = i % nodes.length;
      return new Talker(nodes[node]?.url ?? '', node, roomId, person);
    }),
  );
  await Promise.all(talkers.map(({ ready }) => ready));
  return talkers;
}

/** Lets them talk at this rate, and holds what each got against what was acknowledged. */
async function phase(
  title: string,
  talkers: Talker[],
  rate: number,
  seconds: number,
  trouble: () => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  for (const talker of talkers) {
    talker.came.clear();
    talker.own.clear();
    talker.deliveries.length = 0;
    talker.disconnects = 0;
  }
  const acks: number[] = [];
  const stored = new Map<string, Set<number>>();
  let [asked, refused] = [0, 0];
  const sending: Promise<void>[] = [];
  const send = async (talker: Talker) => {
    const sent = await talker.send();
    if (!sent) {
      refused += 1;
      return;
    }
    acks.push(sent.ms);
    const seqs = stored.get(talker.roomId) ?? new Set();
    stored.set(talker.roomId, seqs.add(sent.seq));
  };
  const troubled = trouble();
  const startedAt = performance.now();
  for (let elapsed = 0; elapsed < seconds * 1_000; elapsed = performance.now() - startedAt) {
    for (; asked < (elapsed / 1_000) * rate; asked += 1) {
      const talker = talkers[Math.floor(Math.random() * talkers.length)];
      if (talker) sending.push(send(talker));
    }
    await pause(TICK_MS);
  }
  await Promise.all(sending);
  const took = (performance.now() - startedAt) / 1_000;
  await troubled;
  const missing = () =>
    count(talkers, ({ roomId, came, own }) =>
      [...(stored.get(roomId) ?? [])].filter((seq) => !came.has(seq) && !own.has(seq)),
    );
  for (const until = performance.now() + SETTLE_MS; missing() > 0 && performance.now() < until;) await pause(100);
  await pause(ECHO_MS);
  const doubled = count(talkers, ({ came }) => [...came.values()].filter((times) => times > 1));
  const early = count(talkers, ({ came, own }) => [...own].filter((seq) => came.has(seq)));
  const lost = talkers.reduce((sum, { disconnects }) => sum + disconnects, 0);
  const reachedRate = acks.length / took;
  const fast = reachedRate >= rate * LEAST_RATE;
  if (missing() > 0 || doubled > 0 || refused > 0 || !fast) process.exitCode = 1;
  const deliveries = talkers.flatMap((talker) => talker.deliveries);
  const times = (same: boolean) => spread(deliveries.filter(({ sameNode }) => sameNode === same).map(({ ms }) => ms));
  console.log(
    `${title}: ${acks.length} messages acknowledged in ${took.toFixed(1)} s (${Math.round(reachedRate)} a second, ${rate} asked${fast ? '' : ': MISSED'}), ${refused} not`,
  );
  console.log(
    `  ${deliveries.length + acks.length - early} delivered; ${missing()} missing, ${doubled} delivered twice; ${lost} connections lost`,
  );
  if (early > 0)
    console.log(
      `  ${early} came to their own sender by the store's news before the answer came, which a client merges (R1)`,
    );
  console.log(
    `  goal: 99 of 100 acks within ${GOAL_ACK_MS} ms: ${percentile(acks, 0.99) <= GOAL_ACK_MS ? 'reached' : 'MISSED'}`,
  );
  console.log(`  acks ${spread(acks)}; to members on the same node ${times(true)}; on the other ${times(false)}`);
}

function spread(times: number[]): string {
  const at = (share: number) => percentile(times, share);
  return `median ${at(0.5)} ms, 99 of 100 ≤ ${at(0.99)} ms, longest ${at(1)} ms`;
}

function count(talkers: Talker[], pick: (talker: Talker) => unknown[]): number {
  return talkers.reduce((sum, talker) => sum + pick(talker).length, 0);
}
