import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Random } from '../../kit/random.ts';
import { measureIdleHour, measureRenewal } from './idle.ts';
import { PalaverWorld } from './palaverWorld.ts';
import { PlainWorld } from './plainWorld.ts';
import { goalsOf, type Measured, tableOf } from './report.ts';
import { countRoundTrips, OPENING } from './roundTrips.ts';
import { type Plan, runPlan } from './runPlan.ts';
import { Talk } from './talk.ts';
import type { World } from './world.ts';

/**
 * The real client behind 2 s round trips, 8 kbit/s and cuts in the middle of acks, after hours without a connection, beside a plain Socket.IO client on a
 * connection of its own of the same kind. Every byte is counted in the proxy that is the connection.
 */
const { values } = parseArgs({ options: { seed: { type: 'string', default: '1' } } });
const seed = Number(values.seed);

const PEOPLE = 5;
const ROOMS = 6;
/** What each room holds before the far device loses its connection. */
const HISTORY = 40;
const PLAN: Plan = {
  // 2,000 messages. Two rooms have more than the 500 changes that a sync brings, the open one has not.
  missed: [250, 600, 900, 150, 75, 25],
  link: { latencyMs: 1_000, bytesPerSecond: 1_000 },
  cuts: 2,
  single: 5,
};
/** Access tokens end while the far device is away, and live for an hour again when it is back. */
const SHORT_TOKEN_SECONDS = 30;
const TOKEN_SECONDS = 3_600;
/** Four heartbeats. */
const IDLE_MS = 100_000;
const RENEWALS_AN_HOUR = TOKEN_SECONDS / (TOKEN_SECONDS - 300);

const folder = await mkdtemp(join(tmpdir(), 'palaver-slowlink-'));
const startedAt = performance.now();
console.log(
  `seed ${seed}: ${PLAN.missed.reduce((a, b) => a + b)} messages in ${ROOMS} rooms missed, round trips of 2 s, 8 kbit/s each way, ${PLAN.cuts} cuts; this takes four to five minutes`,
);
let failed = true;
try {
  const [palaver, plain] = await Promise.all([measurePalaver(), measurePlain()]);
  console.log(`\n${tableOf(palaver, plain)}\n`);
  console.log(
    [
      `Bytes are those of TCP's streams in both directions, HTTP and WebSocket frames among them; the headers of TCP and IP are not. Over TLS one round trip more.`,
      `Round trips: on the same connection without its narrowness, from when the connection is wanted; ${OPENING} of them open it (TCP, and the request for a WebSocket). The access token had run out and was fetched meanwhile.`,
      `The hours are simulated by what was missed in them and by a token that ended. The idle hour is ${IDLE_MS / 1_000} s with four heartbeats, counted up, and for Palaver ${RENEWALS_AN_HOUR.toFixed(2)} renewals of its token, each as measured.`,
      `A message received counts with the read receipt that it causes, one sent with its ack and its receipt. The plain client shows the newest 50 of each room; what is older it does not know of.`,
    ].join('\n'),
  );
  const goals = goalsOf(palaver, plain);
  for (const { text, reached } of goals) console.log(`goal: ${text}: ${reached ? 'reached' : 'MISSED'}`);
  failed = goals.some(({ reached, correctness }) => correctness && !reached);
  console.log(`took ${Math.round((performance.now() - startedAt) / 1_000)} s`);
} finally {
  await rm(folder, { recursive: true, force: true });
}
process.exit(failed ? 1 : 0);

async function measurePalaver(): Promise<Measured> {
  const [world, idle, renewing] = await Promise.all([
    startPalaver('far', ROOMS, SHORT_TOKEN_SECONDS),
    startPalaver('idle', 1, TOKEN_SECONDS),
    startPalaver('renewing', 1, SHORT_TOKEN_SECONDS),
  ]);
  const untilTokenEnds = () => pause((SHORT_TOKEN_SECONDS / 2) * 1_000);
  try {
    const [idleHour, renewal, measured] = await Promise.all([
      measureIdleHour(idle, IDLE_MS),
      measureRenewal(renewing, (SHORT_TOKEN_SECONDS / 2) * 1_000),
      outcomeOf(world, untilTokenEnds, async () => {
        await untilTokenEnds();
        await world.restart(TOKEN_SECONDS);
      }),
    ]);
    return { ...measured, idleHourBytes: idleHour + RENEWALS_AN_HOUR * renewal };
  } finally {
    await Promise.all([world, idle, renewing].map((one) => one.stop()));
  }
}

async function measurePlain(): Promise<Measured> {
  const [world, idle] = await Promise.all([PlainWorld.start({ rooms: ROOMS }), PlainWorld.start({ rooms: 1 })]);
  try {
    const [idleHourBytes, measured] = await Promise.all([
      measureIdleHour(idle, IDLE_MS),
      outcomeOf(
        world,
        async () => undefined,
        async () => undefined,
      ),
    ]);
    return { ...measured, idleHourBytes };
  } finally {
    await Promise.all([world, idle].map((one) => one.stop()));
  }
}

async function outcomeOf(
  world: World,
  beforeTrips: () => Promise<void>,
  beforeReturn: () => Promise<void>,
): Promise<Pick<Measured, 'outcome' | 'trips'>> {
  const talk = new Talk(new Random(seed), PEOPLE);
  await world.write(talk.many(PLAN.missed.map(() => HISTORY)));
  const trips = await countRoundTrips(world, talk, ROOMS, beforeTrips);
  console.log(`${world.name}: round trips counted`);
  const outcome = await runPlan(world, talk, PLAN, beforeReturn);
  console.log(`${world.name}: measured`);
  return { trips, outcome };
}

function startPalaver(name: string, rooms: number, tokenSeconds: number): Promise<PalaverWorld> {
  return PalaverWorld.start({ folder: join(folder, name), people: PEOPLE, rooms, tokenSeconds });
}
