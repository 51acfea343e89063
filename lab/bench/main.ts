import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { makeAccount } from '../process/account.ts';
import { freePort } from '@palaver/store/testing/freePort';
import { bound } from './bound.ts';
import { countSyncs } from './countSyncs.ts';
import { type LoadResult, runLoad } from './load.ts';
import { Peer } from './peer.ts';

/**
 * Durable sends from 50 senders in one room, beside a plain Socket.IO server that stores nothing, on the same machine, in the same run, in turn.
 * Machines differ and are busy: the ratio says more than the numbers.
 */
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '5' },
    senders: { type: 'string', default: '50' },
  },
});
const rounds = Number(values.rounds);
const seconds = Number(values.seconds);
const senders = Number(values.senders);
const ACKED = { goal: 5_000, floor: 1_000, unit: 'a second', more: true };

const folder = await mkdtemp(join(tmpdir(), 'palaver-bench-'));
const ports = { palaver: await freePort(), plain: await freePort() };
const palaverUrl = `http://127.0.0.1:${ports.palaver}`;
const palaver = await Peer.start('./palaverServer.ts', [], {
  NODE_ENV: 'production',
  HOST: '127.0.0.1',
  PORT: String(ports.palaver),
  DATA_DIR: folder,
  BCRYPT_ROUNDS: '4',
  LOG_LEVEL: 'error',
  RATE_SENDS_PER_SECOND: '0',
  RATE_PACKETS_PER_SECOND: '0',
  RATE_API_PER_MINUTE: '0',
  RATE_LOGIN_PER_MINUTE: '0',
});
const plain = await Peer.start('./plainServer.ts', [String(ports.plain)], {});

try {
  const tokens: string[] = [];
  for (let i = 0; i < senders; i += 1) tokens.push((await makeAccount(palaverUrl, `bench${i}`)).accessToken);
  const both = {
    palaver: { peer: palaver, load: { url: palaverUrl, tokens, roomId: 'general', seconds } },
    plain: {
      peer: plain,
      load: { url: `http://127.0.0.1:${ports.plain}`, tokens, roomId: 'general', seconds },
    },
  };
  console.log(`${senders} senders in one room, ${rounds} rounds of ${seconds} s, ${cpus().length} cores\n`);
  const found: Record<'palaver' | 'plain', (LoadResult & { late: number })[]> = { palaver: [], plain: [] };
  for (let round = 0; round < rounds; round += 1) {
    for (const name of ['palaver', 'plain'] as const) {
      const { peer, load } = both[name];
      await peer.eventLoopP99();
      const result = await runLoad(load);
      found[name].push({ ...result, late: await peer.eventLoopP99() });
    }
  }
  for (const name of ['palaver', 'plain'] as const)
    print(
      name === 'palaver' ? 'Palaver, durable (SQLite, fsync at every commit)' : 'plain Socket.IO, stores nothing',
      found[name],
    );
  const acked = median(found.palaver.map(rate));
  console.log(`ratio of acknowledged messages, Palaver / plain: ${(acked / median(found.plain.map(rate))).toFixed(2)}`);
  console.log(bound('acknowledged durable messages', Math.round(acked), ACKED));

  const traced: LoadResult[] = [];
  const syncs = await countSyncs(palaver.pid, async () => {
    traced.push(await runLoad({ ...both.palaver.load, seconds: 2 }));
  });
  const acknowledged = traced.reduce((sum, one) => sum + one.acked, 0);
  if (syncs === null) console.log('fsyncs were not counted: strace is not here.');
  else
    console.log(
      `fsyncs counted over 2 s of the same load (slowed by the counting): ${syncs} for ${acknowledged} messages`,
    );
} finally {
  await palaver.stop();
  await plain.stop();
  await rm(folder, { recursive: true, force: true });
}

function rate(result: LoadResult): number {
  return result.acked / result.seconds;
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

function print(title: string, results: (LoadResult & { late: number })[]): void {
  console.log(title);
  console.log(
    `  acknowledged a second   ${Math.round(median(results.map(rate)))}   (${results.map((result) => Math.round(rate(result))).join(', ')})`,
  );
  console.log(
    `  deliveries a second     ${Math.round(median(results.map((result) => result.received / result.seconds)))}`,
  );
  console.log(
    `  time to the ack         p50 ${median(results.map(({ p50 }) => p50)).toFixed(1)} ms, p99 ${median(results.map(({ p99 }) => p99)).toFixed(1)} ms`,
  );
  console.log(`  event loop late         p99 ${median(results.map(({ late }) => late)).toFixed(1)} ms\n`);
}
