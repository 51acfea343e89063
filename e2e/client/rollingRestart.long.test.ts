import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import type { Client } from '@palaver/client/client';
import type { ConnectionStatus } from '@palaver/client/state';
import { freePort } from '@palaver/store/testing/freePort';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startShared } from '../../apps/server/src/testing/describeNodes.ts';
import { rest } from '../../apps/server/src/testing/rest.ts';
import { type Nginx, nginxMissing, startNginx } from '../../apps/server/src/testing/startNginx.ts';
import { ServerProcess } from '../../lab/kit/serverProcess.ts';
import { PASSWORD } from '../../lab/kit/account.ts';
import { Devices, until } from './devices.ts';

const PEOPLE = 9;
/** The pace of each of them, faster than anybody writes; slow enough that nobody misses more than a sync brings at once. */
const EVERY_MS = 1_000;
/** What a connection goes through when its node leaves and it finds another. */
const LINE: ConnectionStatus[] = ['online', 'catchingUp', 'reconnecting', 'noConnection', 'serverAway'];
/** Nobody is away until a node is there again: the others take them in. */
const AWAY_MS = 20_000;

const shared = await startShared();
const missing = 'missing' in shared ? shared.missing : nginxMissing();
const title = 'three nodes behind NGINX, restarted one after the other';

describe.skipIf(missing !== null)(missing === null ? title : `skipped: ${title}, because ${missing}`, () => {
  const devices = new Devices();
  let folder: string;
  let nodes: ServerProcess[];
  let nginx: Nginx;

  beforeAll(async () => {
    if ('missing' in shared) throw new Error(shared.missing);
    folder = await mkdtemp(join(tmpdir(), 'palaver-rolling-'));
    const env = {
      MONGO_URI: shared.mongo.newDatabase(),
      REDIS_URL: shared.redis.url,
      JWT_SECRET: 'one-secret-for-all-nodes-behind-it',
      TRUST_PROXY: 'loopback',
    };
    const ports = await Promise.all([1, 2, 3].map(() => freePort()));
    nodes = ports.map((port) => new ServerProcess(port, join(folder, String(port)), env));
    await Promise.all(nodes.map((node) => node.start()));
    nginx = await startNginx(nodes.map(({ url }) => url));
    setDefaultCACertificates([...getCACertificates('default'), nginx.cert]);
    await vi.waitFor(async () => expect((await fetch(`${nginx.url}/ready`)).status).toBe(200), { timeout: 30_000 });
  });
  afterAll(async () => {
    await devices.closeAll();
    await Promise.all(nodes.map((node) => node.stop('SIGKILL')));
    await nginx.stop();
    if (!('missing' in shared)) await Promise.all([shared.mongo.stop(), shared.redis.stop()]);
    await rm(folder, { recursive: true, force: true });
  });

  it('G7: nobody sees more than a reconnect: no send fails, all arrives once and in order, and REST answers all the while', async () => {
    const people: Client[] = [];
    for (let i = 0; i < PEOPLE; i += 1)
      people.push(
        await devices.signUp(nginx.url, `person${i}`, { transports: [i % 3 === 0 ? 'polling' : 'websocket'] }),
      );
    const watches = people.map(watch);
    let over = false;
    const written = people.map((): string[] => []);
    const writing = people.map(async (client, i) => {
      client.openRoom('general');
      while (!over) {
        const text = `${written[i]?.length ?? 0} of person${i}`;
        await client.send('general', text);
        written[i]?.push(text);
        await pause(EVERY_MS * (0.5 + Math.random()));
        const last = shown(client).at(-1);
        if (last) client.markRead('general', last.seq);
      }
    });
    const asking = askByRest(nginx.url, () => over);

    for (const node of nodes) {
      const before = written.map(({ length }) => length);
      expect(await node.stop('SIGTERM')).toBe(0);
      await node.start();
      // Everybody has written, and is there again, before the next one goes.
      await vi.waitFor(() => expect(written.every(({ length }, i) => length > (before[i] ?? 0) + 5)).toBe(true), {
        timeout: 40_000,
      });
      await Promise.all(
        people.map((client) => until(client, () => client.getState().connection.status === 'online', 100_000)),
      );
    }
    over = true;
    await Promise.all(writing);
    const { statuses, sent } = await asking;
    expect(statuses.filter((status) => status !== 200 && status !== 201)).toEqual([]);

    const total = written.flat().length + sent.length;
    for (const client of people) {
      await until(client, () => shown(client).length === total && client.getState().connection.waiting === 0, 40_000);
      expect(shown(client).map(({ seq }) => seq)).toEqual(Array.from({ length: total }, (_, i) => i + 1));
      for (const texts of [...written, sent])
        expect(shown(client).flatMap(({ text }) => (texts.includes(text) ? [text] : []))).toEqual(texts);
    }
    const reconnected = watches.filter(({ statuses: seen }) => seen.has('reconnecting') || seen.has('serverAway'));
    // Each was on one node, and every node was restarted.
    expect(reconnected).toHaveLength(PEOPLE);
    for (const { statuses: seen, troubles, longestAway } of watches) {
      expect(troubles).toEqual([]);
      expect([...seen].filter((status) => !LINE.includes(status))).toEqual([]);
      expect(longestAway()).toBeLessThan(AWAY_MS);
    }
  }, 300_000);
});

/** What a person would see: every state of the connection, and whatever is no state of the connection. */
function watch(client: Client) {
  let awaySince: number | null = null;
  let longest = 0;
  const seen = { statuses: new Set<ConnectionStatus>(), troubles: [] as string[], longestAway: () => longest };
  client.subscribe(() => {
    const { connection, session, notSent } = client.getState();
    seen.statuses.add(connection.status);
    if (connection.status !== 'online') awaySince ??= performance.now();
    else if (awaySince !== null) {
      longest = Math.max(longest, performance.now() - awaySince);
      awaySince = null;
    }
    if (session.status !== 'signedIn') seen.troubles.push(session.status);
    if (notSent.length > 0) seen.troubles.push('not sent');
  });
  client.subscribeRoom('general', () => {
    const { timeline = [] } = client.getRoom('general') ?? {};
    if (timeline.some((item) => item.kind === 'unsent' && item.delivery === 'failed')) seen.troubles.push('failed');
    if (timeline.some((item) => item.kind === 'hole' && item.state === 'failed')) seen.troubles.push('hole failed');
  });
  return seen;
}

function shown(client: Client): { seq: number; text: string }[] {
  const { timeline = [] } = client.getRoom('general') ?? {};
  return timeline.flatMap((item) =>
    item.kind === 'message' ? [{ seq: item.message.seq, text: item.message.text }] : [],
  );
}

/** Somebody without a socket, who asks and writes by REST: the status of each answer, and what was written. */
async function askByRest(url: string, isOver: () => boolean): Promise<{ statuses: number[]; sent: string[] }> {
  const body = { username: 'person0', password: PASSWORD, tokenInBody: true };
  const token = String((await rest(url, 'POST', '/api/auth/login', { body })).body.accessToken);
  const statuses: number[] = [];
  const sent: string[] = [];
  while (!isOver()) {
    statuses.push((await rest(url, 'GET', '/api/rooms', { token })).status);
    const text = `${sent.length} by REST`;
    const message = { roomId: 'general', clientId: `by-rest-${sent.length}`, text };
    const post = async () => (await rest(url, 'POST', '/api/messages', { token, body: message })).status;
    let status = await post();
    // NGINX repeats no POST that it has sent; whose answer was lost repeats it with the same clientId, as every client does (O4).
    for (let tries = 0; status === 502 && tries < 3; tries += 1) status = await post();
    statuses.push(status);
    sent.push(text);
    await pause(EVERY_MS);
  }
  return { statuses, sent };
}
