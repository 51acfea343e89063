import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fileStorage } from '@palaver/client/storage/fileStorage';
import { memoryStorage } from '@palaver/client/storage/memoryStorage';
import { startServer, type TestServer } from '../../apps/server/src/testing/startServer.ts';
import { TcpProxy } from '../../lab/kit/tcpProxy.ts';
import { Devices, online, allSent, texts, until } from './devices.ts';

describe('an outbox between a real client and a real server', () => {
  const devices = new Devices();
  let server: TestServer;
  let proxy: TcpProxy;
  let cuttable: string;

  beforeEach(async () => {
    server = await startServer();
    proxy = await TcpProxy.start(Number(new URL(server.url).port));
    cuttable = `http://127.0.0.1:${proxy.port}`;
  });
  afterEach(async () => {
    await devices.closeAll();
    await proxy.stop();
    await server.close();
  });

  const connectionLost = (client: Awaited<ReturnType<Devices['open']>>) =>
    until(client, () => ['reconnecting', 'noConnection'].includes(client.getState().connection.status));

  it('sends once what was stored while its ack was cut (O4)', async () => {
    const anna = await devices.signUp(cuttable, 'anna');
    const ben = await devices.signUp(server.url, 'ben');
    proxy.swallowAnswers();
    await anna.send('general', 'once');
    await until(ben, () => texts(ben).length === 1);
    proxy.cut();
    await connectionLost(anna);
    proxy.mend();
    anna.retryNow();
    await allSent(anna);
    await anna.send('general', 'after');
    await until(ben, () => texts(ben).length === 2);
    expect([texts(anna), texts(ben)]).toEqual([
      ['once', 'after'],
      ['once', 'after'],
    ]);
  });

  it('distinguishes what waits from what may be stored already, also after a restart (O4)', async () => {
    const storage = memoryStorage();
    const before = await devices.signUp(cuttable, 'anna', { storage });
    proxy.swallowAnswers();
    await before.send('general', 'stored, but who knows');
    await before.send('general', 'behind it');
    await until(before, () => before.getState().connection.unsure === 1);
    await before.stop();
    proxy.cut();
    const after = await devices.open(cuttable, { storage });
    expect(after.getState().connection).toMatchObject({ waiting: 2, unsure: 1 });
    proxy.mend();
    after.retryNow();
    await allSent(after);
    expect(after.getState().connection).toMatchObject({ waiting: 0, unsure: 0 });
    expect(texts(after)).toEqual(['stored, but who knows', 'behind it']);
  });

  it('socket.io#4880: shows once each what was said while its cable was pulled, three times before the server can notice once', async () => {
    const anna = await devices.signUp(server.url, 'anna');
    const ben = await devices.signUp(cuttable, 'ben');
    const said: string[] = [];
    const say = async (text: string) => {
      said.push(text);
      await anna.send('general', text);
      await allSent(anna);
    };
    for (const pull of [1, 2, 3]) {
      proxy.pullCable();
      await connectionLost(ben);
      await say(`while pulled, ${pull}`);
      ben.retryNow();
      await online(ben);
      await say(`after it, ${pull}`);
      await until(ben, () => texts(ben).length === said.length);
      await ben.send('general', `from ben, ${pull}`);
      await allSent(ben);
      said.push(`from ben, ${pull}`);
    }
    // The server still speaks to all of them.
    expect(proxy.openConnections).toBeGreaterThanOrEqual(4);
    await until(anna, () => texts(anna).length === said.length);
    expect([texts(anna), texts(ben)]).toEqual([said, said]);
  });

  it('brings 200 that wait in one room and 20 in another through, each once and in order, over a connection that breaks', async () => {
    const anna = await devices.signUp(cuttable, 'anna');
    const ben = await devices.signUp(server.url, 'ben');
    const { id } = await anna.createRoom({ name: 'Boats', kind: 'public' });
    await ben.joinRoom(id);
    proxy.cut();
    await connectionLost(anna);
    const general = Array.from({ length: 200 }, (_, i) => `g${i}`);
    const boats = Array.from({ length: 20 }, (_, i) => `b${i}`);
    for (const text of general) await anna.send('general', text);
    for (const text of boats) await anna.send(id, text);
    expect(anna.getState().connection.waiting).toBe(220);
    expect(anna.getState().rooms.find((row) => row.room.id === id)?.waiting).toBe(20);
    for (let i = 0; i < 3; i += 1) {
      proxy.mend();
      anna.retryNow();
      await until(
        anna,
        () => anna.getState().connection.status === 'catchingUp' || anna.getState().connection.waiting < 220,
      );
      proxy.cut();
      await connectionLost(anna);
    }
    proxy.mend();
    anna.retryNow();
    await allSent(anna);
    await until(ben, () => texts(ben).length === 200 && texts(ben, id).length === 20);
    for (const client of [anna, ben]) expect([texts(client), texts(client, id)]).toEqual([general, boats]);
  });

  it('survives the end of the page: what was written offline goes out after the next start', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'palaver-device-'));
    const path = join(folder, 'anna.jsonl');
    const before = await devices.signUp(cuttable, 'anna', { storage: fileStorage(path) });
    await before.send('general', 'one');
    await allSent(before);
    proxy.cut();
    await connectionLost(before);
    await before.send('general', 'two');
    const clientId = await before.send('general', 'tree');
    await before.edit(clientId, 'three');
    await before.react('general:1', '👍', true);
    await before.stop();
    const after = await devices.open(cuttable, { storage: fileStorage(path) });
    expect(after.getState().session.status).toBe('signedIn');
    expect(texts(after)).toEqual(['one', 'two', 'three']);
    expect(after.getRoom('general')?.timeline[0]).toMatchObject({
      pending: [{ kind: 'react', emoji: '👍', on: true, state: 'queued' }],
    });
    proxy.mend();
    after.retryNow();
    await allSent(after);
    const ben = await devices.signUp(server.url, 'ben');
    await until(ben, () => texts(ben).length === 3);
    expect(texts(ben)).toEqual(['one', 'two', 'three']);
    expect(ben.getRoom('general')?.timeline[0]).toMatchObject({ message: { reactions: [{ emoji: '👍' }] } });
    await rm(folder, { recursive: true, force: true });
  });

  it('shows a conflict with the newer text, and *try again* overwrites it knowingly', async () => {
    const storage = memoryStorage();
    const phone = await devices.signUp(cuttable, 'anna', { storage });
    const laptop = await devices.signIn(server.url, 'anna');
    await phone.send('general', 'plan');
    await allSent(phone);
    await until(laptop, () => texts(laptop).length === 1);
    proxy.cut();
    await connectionLost(phone);
    await phone.edit('general:1', 'plan B');
    await laptop.edit('general:1', 'plan A');
    await allSent(laptop);
    proxy.mend();
    phone.retryNow();
    const failed = () =>
      phone
        .getRoom('general')
        ?.timeline.flatMap((item) => (item.kind === 'message' ? item.pending : []))
        .find(({ state }) => state === 'failed');
    await until(phone, () => failed() !== undefined);
    await until(phone, () => texts(phone)[0] === 'plan A');
    expect(failed()).toMatchObject({ text: 'plan B', error: { errorCode: 'EDIT_CONFLICT' } });
    await phone.retry(failed()?.entryId ?? '');
    await until(laptop, () => texts(laptop)[0] === 'plan B');
    expect(failed()).toBeUndefined();
  });

  it('moves what can not be sent any more to *Not sent*, and forgets the room', async () => {
    const anna = await devices.signUp(server.url, 'anna');
    const ben = await devices.signUp(cuttable, 'ben');
    const { id } = await anna.createRoom({ name: 'Private', kind: 'private' });
    const benId =
      ben.getState().session.status === 'signedIn' ? (await anna.searchPeople({ q: 'ben' })).items[0]?.id : undefined;
    await anna.putMember(id, benId ?? '', 'member');
    await until(ben, () => ben.getRoom(id) !== null);
    proxy.cut();
    await connectionLost(ben);
    await ben.send(id, 'too late');
    await anna.removeMember(id, benId ?? '');
    proxy.mend();
    ben.retryNow();
    await until(ben, () => ben.getState().notSent.length === 1);
    expect(ben.getState().notSent).toMatchObject([
      { roomName: 'Private', text: 'too late', error: { errorCode: 'NOT_A_MEMBER' } },
    ]);
    expect(ben.getRoom(id)).toBeNull();
    await ben.discard(ben.getState().notSent[0]?.clientId ?? '');
    expect(ben.getState().notSent).toEqual([]);
  });

  it('refuses what no server would take before it is queued', async () => {
    const anna = await devices.signUp(server.url, 'anna');
    await expect(anna.send('general', ' \n ')).rejects.toMatchObject({ errorCode: 'VALIDATION_FAILED' });
    await expect(anna.send('general', 'x'.repeat(10_001))).rejects.toMatchObject({ errorCode: 'VALIDATION_FAILED' });
    await expect(anna.edit('no-such-message', 'x')).rejects.toMatchObject({ errorCode: 'MESSAGE_NOT_FOUND' });
    // What only this server refuses is kept with the reason.
    const clientId = await anna.send('general', 'x'.repeat(5_000));
    await until(anna, () => anna.getState().rooms[0]?.failed === 1);
    await anna.edit(clientId, 'short');
    await anna.retry(clientId);
    await allSent(anna);
    await until(anna, () => texts(anna)[0] === 'short' && anna.getState().rooms[0]?.failed === 0);
    await anna.remove(clientId);
    await until(anna, () => texts(anna)[0] === '');
  });

  it('keeps its order under a server that asks to slow down (L3)', async () => {
    await server.close();
    let at = Date.now();
    server = await startServer({ RATE_SENDS_PER_SECOND: '10' }, undefined, () => at);
    const anna = await devices.signUp(server.url, 'anna');
    const all = Array.from({ length: 65 }, (_, i) => `m${i}`);
    await Promise.all(all.map((text) => anna.send('general', text)));
    // By the clock of the server nothing is free again before it has asked for that.
    await until(anna, () => anna.getState().connection.pausedUntil !== null);
    expect(anna.getState().connection.waiting).toBeGreaterThan(0);
    at += 10_000;
    await allSent(anna);
    expect(texts(anna)).toEqual(all);
    await online(anna);
  });
});
