import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Client } from '@palaver/client/client';
import { memoryStorage } from '@palaver/client/storage/memoryStorage';
import type { ClientStorage } from '@palaver/client/storage/clientStorage';
import { changeDatabase } from '../../apps/server/src/testing/changeDatabase.ts';
import { startServer, type TestServer } from '../../apps/server/src/testing/startServer.ts';
import { PASSWORD } from '../../lab/kit/account.ts';
import { freePort } from '../../packages/store/src/testing/freePort.ts';
import { allSent, Devices, online, texts, until } from './devices.ts';

describe('a device after the server was put back from an older copy (R5)', () => {
  const devices = new Devices();
  let base: string;
  let data: string;
  let env: Record<string, string>;
  let server: TestServer;
  beforeEach(async () => {
    base = await mkdtemp(join(tmpdir(), 'palaver-restored-'));
    data = join(base, 'data');
    env = { PORT: String(await freePort()), JWT_SECRET: 'one secret before and after the restore' };
    server = await startServer(env, data);
  });
  afterEach(async () => {
    await devices.closeAll();
    await server.close();
    await rm(base, { recursive: true, force: true });
  });

  /** Stops the server, does something to its data, starts it again. */
  async function meanwhile(change: () => Promise<void> | void): Promise<void> {
    await server.close();
    await change();
    server = await startServer(env, data);
  }

  const run = (sql: string) => changeDatabase(data, sql);

  const copy = () => meanwhile(() => cp(data, join(base, 'copy'), { recursive: true }));
  /** As a restore does: the older copy, under a new epoch, in which nobody is signed in. */
  const restore = () =>
    meanwhile(async () => {
      await rm(data, { recursive: true });
      await cp(join(base, 'copy'), data, { recursive: true });
      run("UPDATE meta SET value = 'another-epoch' WHERE key = 'epoch'; DELETE FROM sessions");
    });

  const expired = (client: Client) => until(client, () => client.getState().session.status === 'signedOut', 20_000);
  const say = async (client: Client, text: string) => {
    await client.send('general', text);
    await allSent(client);
  };
  const back = async (client: Client, username = 'anna') => {
    await client.login({ username, password: PASSWORD });
    await online(client);
  };
  const failed = (client: Client) =>
    (client.getRoom('general')?.timeline ?? []).flatMap((item) =>
      item.kind === 'unsent' ? [[item.text, item.error?.errorCode]] : [],
    );
  const left = async (storage: ClientStorage) => (await storage.readAll('outbox')).map(({ key }) => key);

  it('shows what was lost at the next sign-in of that person, and sends it again once, from two devices', async () => {
    const storage = memoryStorage();
    const anna = await devices.signUp(server.url, 'anna', { storage });
    const phone = await devices.signIn(server.url, 'anna');
    await say(anna, 'before');
    await copy();
    await Promise.all([anna, phone].map(online));
    await say(anna, 'after 1');
    await say(phone, 'after 2');
    for (const device of [anna, phone]) await until(device, () => texts(device).join() === 'before,after 1,after 2');
    await restore();
    for (const device of [anna, phone]) {
      await expired(device);
      expect(device.getState()).toMatchObject({ session: { reason: 'expired' }, rooms: [] });
    }

    // Somebody else signs in at that device meanwhile: nothing of hers is seen, and it waits on.
    const ben = await devices.signUp(server.url, 'ben');
    await say(ben, 'bens, in the place of hers');
    await ben.logout();
    await back(anna, 'ben');
    expect(failed(anna)).toEqual([]);
    await anna.logout();

    for (const device of [anna, phone]) {
      await back(device);
      await until(device, () => failed(device).length === 2);
      expect(failed(device)).toEqual([
        ['after 1', 'LOST_IN_RESTORE'],
        ['after 2', 'LOST_IN_RESTORE'],
      ]);
      expect(texts(device)).toEqual(['before', 'bens, in the place of hers', 'after 1', 'after 2']);
    }
    expect((await left(storage)).filter((key) => key.startsWith('acknowledged'))).toEqual([]);

    for (const device of [anna, phone])
      for (const item of device.getRoom('general')?.timeline ?? [])
        if (item.kind === 'unsent') await device.retry(item.clientId);
    for (const device of [anna, phone]) {
      await allSent(device);
      await until(device, () => texts(device).length === 4 && failed(device).length === 0);
      expect(texts(device)).toEqual(['before', 'bens, in the place of hers', 'after 1', 'after 2']);
    }
  }, 60_000);

  it('says nothing where the session ran out and nothing was lost', async () => {
    const anna = await devices.signUp(server.url, 'anna');
    await say(anna, 'mine');
    await meanwhile(() => run('DELETE FROM sessions'));
    await expired(anna);
    await back(anna);
    await until(anna, () => texts(anna).length === 1);
    expect(failed(anna)).toEqual([]);
  }, 60_000);

  it('leaves nothing behind at any other end of a session', async () => {
    const storage = memoryStorage();
    const anna = await devices.signUp(server.url, 'anna', { storage });
    await say(anna, 'mine');
    await meanwhile(() => run('DELETE FROM sessions'));
    await expired(anna);
    expect(await left(storage)).toEqual([expect.stringMatching(/^acknowledged /)]);
    await back(anna);
    await anna.logout();
    expect(await left(storage)).toEqual([]);
  }, 60_000);

  it('judges it also when it expires once more before it could ask', async () => {
    const storage = memoryStorage();
    const anna = await devices.signUp(server.url, 'anna', { storage });
    await copy();
    await online(anna);
    await say(anna, 'lost');
    await restore();
    await expired(anna);
    // She signs in, and the page closes before the first sync; then the session is over again.
    const [note] = await storage.readAll('outbox');
    await back(anna);
    await until(anna, () => failed(anna).length === 1);
    await anna.stop();
    await storage.open();
    for (const { key } of await storage.readAll('outbox')) await storage.commit([{ table: 'outbox', key }]);
    await storage.commit([{ table: 'outbox', key: note?.key ?? '', value: note?.value }]);
    await meanwhile(() => run('DELETE FROM sessions'));
    const again = await devices.open(server.url, { storage });
    await expired(again);
    await back(again);
    await until(again, () => failed(again).length === 1);
    expect(failed(again)).toEqual([['lost', 'LOST_IN_RESTORE']]);
  }, 60_000);
});
