import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client } from '@palaver/client/client';
import { freePort } from '@palaver/store/testing/freePort';
import { makeAccount } from '../../kit/account.ts';
import { ServerProcess } from '../../kit/serverProcess.ts';
import { openClient, openClients } from '../../bench/return/openClients.ts';
import { watchReturn } from '../../bench/return/watchReturn.ts';
import { startPhone } from '../startPhone.ts';
import { enrolFrom, type Person, SHIPPED, type World } from '../world.ts';

const PHONES = 60;
const CLIENTS = 1_000;
const QUEUED = 300;
const BACK_WITHIN_MS = 30_000;
const STORED_WITHIN_MS = 90_000;

/** Sixty phones behind one address start twice, one right after the other, with access tokens that ran out: how many are not let in, and how long all take. */
export async function phonesRestart(world: World): Promise<{ failed: number; ms: number }> {
  const from = world.address();
  const phones: Person[] = [];
  for (let i = 0; i < PHONES; i += 1) phones.push(await enrolFrom(world.address(), world, `figure-phone${i}`));
  const startedAt = performance.now();
  const failed = new Set<Person>();
  for (let start = 0; start < 2; start += 1)
    for (const phone of phones) await startPhone(world, from, phone).catch(() => failed.add(phone));
  return { failed: failed.size, ms: performance.now() - startedAt };
}

/** A thousand real clients of one address lose their server and find it again, with the limits as shipped: how many never, and when the last is in sync. */
export async function thousandReturn(): Promise<{ never: number; ms: number }> {
  return withServers(async ({ url, before, after }) => {
    const clients = await openClients(CLIENTS, url, [url]);
    const lost = clients.map((client) => watchReturn(client, BACK_WITHIN_MS));
    await before.stop('SIGKILL');
    await after.start();
    const upAt = performance.now();
    const times = await Promise.all(lost.map(({ returned }) => returned));
    await stopAll(clients);
    const back = times.filter((at) => at !== null);
    return { never: CLIENTS - back.length, ms: Math.max(0, ...back.map((at) => at - upAt)) };
  });
}

/** Three hundred messages that were written without a connection: how many are stored, and when, with the limits as shipped. */
export async function queuedMessages(): Promise<{ stored: number; ms: number }> {
  return withServers(async ({ url, before, after }) => {
    await makeAccount(url, 'sailor');
    const client = await openClient('sailor', url);
    client.openRoom('general');
    await before.stop('SIGKILL');
    for (let i = 0; i < QUEUED; i += 1) await client.send('general', `queued ${i}`);
    await after.start();
    const startedAt = performance.now();
    const waiting = () => client.getState().rooms.reduce((sum, room) => sum + room.waiting + room.failed, 0);
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, STORED_WITHIN_MS);
      const check = () => {
        if (waiting() > 0) return;
        clearTimeout(timer);
        resolve();
      };
      client.subscribe(check);
      check();
    });
    const ms = performance.now() - startedAt;
    const stored = client.getState().rooms.find(({ room }) => room.id === 'general')?.room.seq ?? 0;
    await stopAll([client]);
    return { stored, ms };
  });
}

interface Servers {
  url: string;
  /** Runs: people come in without limits. */
  before: ServerProcess;
  /** The same place and folder, with the limits as shipped. */
  after: ServerProcess;
}

async function withServers<T>(run: (servers: Servers) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'palaver-figures-'));
  const port = await freePort();
  const [before, after] = [new ServerProcess(port, folder), new ServerProcess(port, folder, SHIPPED)];
  await before.start();
  try {
    return await run({ url: before.url, before, after });
  } finally {
    await before.stop('SIGKILL');
    await after.stop('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
}

async function stopAll(clients: Client[]): Promise<void> {
  await Promise.all(clients.map((client) => client.stop()));
}
