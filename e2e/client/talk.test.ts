import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Client } from '@palaver/client/client';
import { freePort } from '@palaver/store/testing/freePort';
import { startServer, type TestServer } from '../../apps/server/src/testing/startServer.ts';
import { Devices, texts, until } from './devices.ts';

let server: TestServer;
let folder: string;
const devices = new Devices();

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'palaver-e2e-'));
  server = await startServer({ PORT: String(await freePort()) }, folder);
});
afterEach(async () => {
  await devices.closeAll();
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

const deliveryOf = (client: Client, text: string) =>
  client
    .getRoom('general')
    ?.timeline.map((item) => (item.kind === 'message' && item.message.text === text ? item.delivery : null))
    .find(Boolean);

describe('two clients', () => {
  it('talk, see delivered and read, edit and delete', async () => {
    const anna = await devices.signUp(server.url, 'anna');
    const ben = await devices.signUp(server.url, 'ben');
    ben.openRoom('general');
    const clientId = await anna.send('general', 'Boat 2 is out.');
    await until(ben, () => texts(ben).includes('Boat 2 is out.'));
    await until(anna, () => deliveryOf(anna, 'Boat 2 is out.') === 'delivered');
    ben.markRead('general', 1);
    await until(anna, () => deliveryOf(anna, 'Boat 2 is out.') === 'read');
    await anna.edit(clientId, 'Boat 3 is out.');
    await until(ben, () => texts(ben)[0] === 'Boat 3 is out.');
    await anna.remove('general:1');
    await until(ben, () => texts(ben)[0] === '');
    expect(ben.getState().rooms.find((row) => row.room.id === 'general')?.room.me?.unread).toBe(0);
  });

  it('write while the server is away: queued, then once and in order', async () => {
    const anna = await devices.signUp(server.url, 'anna');
    const { url } = server;
    const ben = await devices.signUp(server.url, 'ben');
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
    await until(ben, () => texts(ben).length === 3);
    await until(anna, () => anna.getState().connection.waiting === 0);
    expect(texts(ben)).toEqual(['one', 'two', 'three']);
    expect(texts(anna)).toEqual(['one', 'two', 'three']);
  });
});
