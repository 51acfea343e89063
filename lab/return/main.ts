import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Client } from '@palaver/client/client';
import { createClient } from '@palaver/client/createClient';
import { memoryStorage } from '@palaver/client/storage/memoryStorage';
import { bound } from '../bench/bound.ts';
import { percentile } from '../checker/percentile.ts';
import { startSystem, type System } from '../checker/system.ts';
import { makeAccount, PASSWORD } from '../process/account.ts';

/**
 * Many real clients lose their server at one moment (kill -9) and come back when it is there again: how long until each is in sync (L4).
 * With two nodes one of them is killed, and its clients go to whichever is there.
 */
const { values } = parseArgs({
  options: { clients: { type: 'string', default: '1000' }, nodes: { type: 'string', default: '1' } },
});
const count = Number(values.clients);
const nodes = Number(values.nodes);
const IN_SYNC = { goal: 3_000, floor: 10_000, unit: 'ms' };
/** A person may have 20 sockets. */
const DEVICES = 10;
const BACK_WITHIN_MS = 30_000;
/** Of those who may be on the node that dies, so many must really lose it. */
const LEAST_SHARE = 0.8;

const folder = await mkdtemp(join(tmpdir(), 'palaver-return-'));
const system = await startSystem({ store: nodes > 1 ? 'mongo' : 'sqlite', nodes }, folder);
const clients: Client[] = [];
try {
  await openClients(system);
  console.log(`${clients.length} real clients are in sync with ${nodes} ${nodes > 1 ? 'nodes' : 'node'}`);
  const [node] = system.nodes;
  if (!node) throw new Error('There is no node.');
  const here = clients.filter((client) => client.getState().connection.status === 'online').length;
  const lost = clients.map(watch);
  await node.stop('SIGKILL');
  await node.start();
  const backAt = performance.now();
  const times = (await Promise.all(lost.map(({ returned }) => returned)))
    .filter((at) => at !== null)
    .map((at) => Math.max(0, at - backAt));
  const never = lost.filter(({ state }) => state.lost && !state.back).length;
  const at = (share: number) => percentile(times, share);
  console.log(
    `${here} were on line; ${times.length + never} lost their node; ${never} did not come back within ${BACK_WITHIN_MS / 1_000} s`,
  );
  console.log(
    `in sync again after its return: median ${at(0.5)} ms, 99 of 100 within ${at(0.99)} ms, the last after ${at(1)} ms`,
  );
  console.log(`most that came back within 100 ms: ${busiest(times)}`);
  const enough = times.length >= Math.max(1, (count / nodes) * LEAST_SHARE);
  if (!enough) console.log(`only ${times.length} of ${count} lost their node and came back: that proves nothing`);
  if (!enough || never > 0) process.exitCode = 1;
  console.log(bound('all in sync after its return', at(1), IN_SYNC));
} finally {
  await Promise.all(clients.map((client) => client.stop()));
  await system.stop();
  await rm(folder, { recursive: true, force: true });
}
process.exit();

async function openClients({ lines, steadyUrl }: System): Promise<void> {
  const people = Array.from({ length: Math.ceil(count / DEVICES) }, (_, person) => `person${person}`);
  for (const username of people) await makeAccount(steadyUrl, username);
  for (const [person, username] of people.entries()) {
    await Promise.all(
      Array.from({ length: Math.min(DEVICES, count - person * DEVICES) }, async (_, device) => {
        const line = lines[device % lines.length];
        const url = `http://127.0.0.1:${line?.port ?? 0}`;
        const client = createClient({ url, storage: memoryStorage(), tokens: 'body', transports: ['websocket'] });
        await client.start();
        await client.login({ username, password: PASSWORD });
        clients.push(client);
        await new Promise<void>((resolve) => {
          const check = () => client.getState().connection.status === 'online' && resolve();
          client.subscribe(check);
          check();
        });
      }),
    );
  }
}

/** When a client that loses its line is in sync again; null when it never lost it. */
function watch(client: Client): { returned: Promise<number | null>; state: { lost: boolean; back: boolean } } {
  const state = { lost: false, back: false };
  const returned = new Promise<number | null>((resolve) => {
    const timer = setTimeout(() => resolve(null), BACK_WITHIN_MS);
    client.subscribe(() => {
      const { status } = client.getState().connection;
      if (status !== 'online' && status !== 'catchingUp') state.lost = true;
      if (!state.lost || status !== 'online') return;
      state.back = true;
      clearTimeout(timer);
      resolve(performance.now());
    });
  });
  return { returned, state };
}

function busiest(times: number[]): number {
  const buckets = new Map<number, number>();
  for (const time of times) buckets.set(Math.floor(time / 100), (buckets.get(Math.floor(time / 100)) ?? 0) + 1);
  return Math.max(0, ...buckets.values());
}
