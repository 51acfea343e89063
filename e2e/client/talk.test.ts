import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Client } from '@palaver/client/client';
import { createClient } from '@palaver/client/createClient';
import { memoryStorage } from '@palaver/client/storage/memoryStorage';
import type { RoomView } from '@palaver/client/state';
import { freePort } from '@palaver/store/testing/freePort';
import { startServer, type TestServer } from '../../apps/server/src/testing/startServer.ts';

let server: TestServer;
const clients: Client[] = [];

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'palaver-e2e-'));
  server = await startServer({ PORT: String(await freePort()) }, folder);
});
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.stop()));
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

async function signUp(username: string): Promise<Client> {
  const client = createClient({ url: server.url, storage: memoryStorage(), tokens: 'body', transports: ['websocket'] });
  clients.push(client);
  await client.start();
  await client.register({ username, password: 'four plain words' });
  await until(client, () => client.getState().connection.status === 'online');
  return client;
}

/** Resolves when the client's state fits; looks at every change. */
function until(client: Client, fits: () => boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () =>
        reject(
          new Error(
            `It never came to that: ${JSON.stringify(client.getState().connection)} ${JSON.stringify(client.getRoom('general')?.timeline)}`,
          ),
        ),
      8_000,
    );
    const check = () => {
      if (!fits()) return;
      clearTimeout(timer);
      stop();
      resolve();
    };
    const stop = client.subscribe(check);
    check();
  });
}

const texts = (view: RoomView | null) =>
  view?.timeline.map((item) =>
    item.kind === 'hole' ? 'hole' : item.kind === 'message' ? item.message.text : item.text,
  );
const deliveryOf = (client: Client, text: string) =>
  client
    .getRoom('general')
    ?.timeline.map((item) => (item.kind === 'message' && item.message.text === text ? item.delivery : null))
    .find(Boolean);

describe('two clients', () => {
  it('talk, see delivered and read, edit and delete', async () => {
    const anna = await signUp('anna');
    const ben = await signUp('ben');
    ben.openRoom('general');
    const clientId = await anna.send('general', 'Boat 2 is out.');
    await until(ben, () => texts(ben.getRoom('general'))?.includes('Boat 2 is out.') ?? false);
    await until(anna, () => deliveryOf(anna, 'Boat 2 is out.') === 'delivered');
    ben.markRead('general', 1);
    await until(anna, () => deliveryOf(anna, 'Boat 2 is out.') === 'read');
    await anna.edit(clientId, 'Boat 3 is out.');
    await until(ben, () => texts(ben.getRoom('general'))?.[0] === 'Boat 3 is out.');
    await anna.remove('general:1');
    await until(ben, () => texts(ben.getRoom('general'))?.[0] === '');
    expect(ben.getState().rooms.find((row) => row.room.id === 'general')?.room.me?.unread).toBe(0);
  });

  it('write while the server is away: queued, then once and in order', async () => {
    const anna = await signUp('anna');
    const { url } = server;
    const ben = await signUp('ben');
    await server.close();
    await until(anna, () => anna.getState().connection.status !== 'online');
    for (const text of ['one', 'two', 'three']) await anna.send('general', text);
    expect(anna.getRoom('general')?.timeline.map((item) => (item.kind === 'unsent' ? item.delivery : null))).toEqual([
      'queued',
      'queued',
      'queued',
    ]);
    server = await startServer({ PORT: new URL(url).port }, folder);
    anna.retryNow();
    ben.retryNow();
    await until(ben, () => texts(ben.getRoom('general'))?.length === 3);
    await until(anna, () => anna.getState().connection.waiting === 0);
    expect(texts(ben.getRoom('general'))).toEqual(['one', 'two', 'three']);
    expect(texts(anna.getRoom('general'))).toEqual(['one', 'two', 'three']);
  });
});
