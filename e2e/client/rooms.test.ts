import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { memoryStorage } from '@palaver/client/storage/memoryStorage';
import { pmRoomId } from '@palaver/protocol/pmRoomId';
import { startServer, type TestServer } from '../../apps/server/src/testing/startServer.ts';
import { Devices, myId, online, allSent, texts, until } from './devices.ts';

describe('rooms of real clients', () => {
  const devices = new Devices();
  let server: TestServer;
  beforeEach(async () => {
    server = await startServer();
  });
  afterEach(async () => {
    await devices.closeAll();
    await server.close();
  });

  const sendMany = async (client: Awaited<ReturnType<Devices['open']>>, count: number) => {
    for (let i = 1; i <= count; i += 1) await client.send('general', `m${i}`);
    await allSent(client);
  };

  it('open at the newest page and load what is older, page by page, with holes declared (R3)', async () => {
    const anna = await devices.signUp(server.url, 'anna');
    await sendMany(anna, 180);
    const ben = await devices.signUp(server.url, 'ben');
    ben.openRoom('general');
    await until(ben, () => texts(ben).length > 0);
    expect(ben.getRoom('general')?.hasOlder).toBe(true);
    await ben.loadAround('general', 40);
    expect(texts(ben)).toContain('m40');
    expect(texts(ben)).toContain('hole');
    for (;;) {
      const hole = ben.getRoom('general')?.timeline.find((item) => item.kind === 'hole');
      if (hole?.kind !== 'hole') break;
      await ben.loadHole('general', hole.beforeSeq);
    }
    const [loading, same] = [ben.loadOlder('general'), ben.loadOlder('general')];
    expect(loading).toBe(same);
    expect(ben.getRoom('general')?.loading).toBe('older');
    await loading;
    while (ben.getRoom('general')?.hasOlder) await ben.loadOlder('general');
    await ben.loadOlder('general');
    expect(texts(ben)).toEqual(Array.from({ length: 180 }, (_, i) => `m${i + 1}`));
    expect(ben.getRoom('general')?.loading).toBeNull();
  });

  it('come back after a long absence by the newest page and a declared hole', async () => {
    const storage = memoryStorage();
    const ben = await devices.signUp(server.url, 'ben', { storage });
    const anna = await devices.signUp(server.url, 'anna');
    await sendMany(anna, 10);
    await until(ben, () => texts(ben).length === 10);
    await ben.stop();
    await sendMany(anna, 600);
    const again = await devices.open(server.url, { storage });
    again.openRoom('general');
    await online(again);
    expect(texts(again).at(-1)).toBe('m600');
    expect(again.getRoom('general')?.hasOlder).toBe(true);
    expect(again.getState().rooms[0]?.room.me?.unread).toBe(610);
  });

  it('show delivered and read, for members who were there and nobody else', async () => {
    const anna = await devices.signUp(server.url, 'anna');
    const ben = await devices.signUp(server.url, 'ben');
    await anna.send('general', 'first');
    const item = () => anna.getRoom('general')?.timeline[0];
    await until(anna, () => item()?.kind === 'message' && JSON.stringify(item()).includes('"delivered"'));
    await devices.signUp(server.url, 'cleo');
    const again = await devices.signIn(server.url, 'anna');
    again.openRoom('general');
    const seen = () => again.getRoom('general')?.timeline.map((one) => (one.kind === 'message' ? one.seen : null))[0];
    await until(again, () => seen()?.of === 1);
    expect(seen()).toEqual({ received: 1, read: 0, of: 1 });
    ben.openRoom('general');
    ben.markRead('general', 1);
    await until(again, () => seen()?.read === 1);
    expect(ben.getState().rooms[0]?.room.me).toMatchObject({ readSeq: 1, unread: 0 });
  });

  it('put a line before what is new, count it, and read it on all devices of a person', async () => {
    const anna = await devices.signUp(server.url, 'anna');
    const phone = await devices.signUp(server.url, 'ben');
    const laptop = await devices.signIn(server.url, 'ben');
    await anna.send('general', 'one');
    await anna.send('general', 'two');
    const unread = (client: typeof phone) => client.getState().rooms[0]?.room.me?.unread;
    await until(phone, () => unread(phone) === 2);
    await until(laptop, () => unread(laptop) === 2);
    phone.openRoom('general');
    expect(phone.getRoom('general')?.newFrom).toBe(1);
    phone.markRead('general', 2);
    expect(unread(phone)).toBe(0);
    expect(phone.getRoom('general')?.newFrom).toBe(1);
    await until(laptop, () => unread(laptop) === 0);
    phone.openRoom(null);
    expect(phone.getRoom('general')?.newFrom).toBeNull();
  });

  it('move the line before what is new to where it was read on another device', async () => {
    const storage = memoryStorage();
    const phone = await devices.signUp(server.url, 'ben', { storage });
    const anna = await devices.signUp(server.url, 'anna');
    await sendMany(anna, 2);
    await until(phone, () => texts(phone).length === 2);
    await phone.stop();
    const laptop = await devices.signIn(server.url, 'ben');
    await until(laptop, () => texts(laptop).length === 2);
    laptop.markRead('general', 2);
    await until(anna, () => Object.values(anna.getRoom('general')?.receipts ?? {}).some((one) => one.readSeq === 2));
    await sendMany(anna, 3);
    const again = await devices.open(server.url, { storage });
    again.openRoom('general');
    expect(again.getRoom('general')?.newFrom).toBe(1);
    await online(again);
    expect(again.getRoom('general')?.newFrom).toBe(3);
    again.markRead('general', 4);
    await until(laptop, () => laptop.getState().rooms[0]?.room.me?.readSeq === 4);
    laptop.markRead('general', 5);
    await until(again, () => again.getState().rooms[0]?.room.me?.readSeq === 5);
    // Nothing moves under somebody who looks at it.
    expect(again.getRoom('general')?.newFrom).toBe(3);
    again.rest();
    again.wake();
    expect(again.getRoom('general')?.newFrom).toBeNull();
  });

  it('show who is writing, until the message comes', async () => {
    const anna = await devices.signUp(server.url, 'anna');
    const ben = await devices.signUp(server.url, 'ben');
    anna.typing('general');
    anna.typing('general');
    await until(ben, () => ben.getRoom('general')?.typing[0] === myId(anna));
    await anna.send('general', 'there');
    await until(ben, () => ben.getRoom('general')?.typing.length === 0 && texts(ben).length === 1);
    anna.typing('general');
    await until(ben, () => ben.getRoom('general')?.typing.length === 1);
    anna.stopTyping('general');
    await until(ben, () => ben.getRoom('general')?.typing.length === 0);
  });

  it('between two people exist for both as soon as one writes; presence is known', async () => {
    const anna = await devices.signUp(server.url, 'anna');
    const ben = await devices.signUp(server.url, 'ben');
    const room = await anna.openPrivateMessages(myId(ben));
    expect(room.id).toBe(pmRoomId(myId(anna), myId(ben)));
    await anna.send(room.id, 'psst');
    await until(ben, () => texts(ben, room.id)[0] === 'psst');
    const row = () => ben.getState().rooms.find((one) => one.room.id === room.id);
    await until(ben, () => row()?.partner?.username === 'anna');
    expect(row()?.last?.text).toBe('psst');
    await until(ben, () => ben.getState().presence[myId(anna)]?.online === true);
    const annaId = myId(anna);
    await until(
      anna,
      () =>
        anna.getRoom(room.id)?.timeline.some((item) => item.kind === 'message' && item.delivery === 'delivered') ===
        true,
    );
    await anna.stop();
    await until(ben, () => ben.getState().presence[annaId]?.online === false);
  });

  it('are made, changed, joined, left and found', async () => {
    const anna = await devices.signUp(server.url, 'anna');
    const ben = await devices.signUp(server.url, 'ben');
    const room = await anna.createRoom({ name: 'Boats', kind: 'public', topic: 'Afloat' });
    await anna.send(room.id, 'first');
    expect((await ben.directory({ q: 'boat' })).items.map(({ id }) => id)).toEqual([room.id]);
    await ben.joinRoom(room.id);
    await until(ben, () => texts(ben, room.id)[0] === 'first');
    await until(anna, () => anna.getRoom(room.id)?.room.memberCount === 2);
    expect((await anna.members(room.id)).items.length).toBe(2);
    await anna.updateRoom(room.id, { topic: 'Ashore' });
    await until(ben, () => ben.getRoom(room.id)?.room.topic === 'Ashore');
    await ben.leaveRoom(room.id);
    expect(ben.getRoom(room.id)).toBeNull();
    await until(anna, () => anna.getRoom(room.id)?.room.memberCount === 1);
    await ben.joinRoom(room.id);
    await ben.send(room.id, 'back');
    await until(anna, () => texts(anna, room.id).at(-1) === 'back');
  });

  it('call only those who look at them about their changes', async () => {
    const anna = await devices.signUp(server.url, 'anna');
    const room = await anna.createRoom({ name: 'Boats', kind: 'public' });
    await online(anna);
    // Counts come every five seconds where they changed: none does from here on.
    const isCounted = (roomId: string) => anna.getRoom(roomId)?.onlineCount === 1;
    await vi.waitFor(() => expect(['general', room.id].filter(isCounted)).toHaveLength(2), { timeout: 20_000 });
    const calls = { general: 0, boats: 0 };
    anna.subscribeRoom('general', () => (calls.general += 1));
    const stop = anna.subscribeRoom(room.id, () => (calls.boats += 1));
    const before = anna.getRoom('general');
    await anna.send(room.id, 'x');
    await allSent(anna);
    expect(calls.boats).toBeGreaterThan(0);
    expect([calls.general, anna.getRoom('general')]).toEqual([0, before]);
    stop();
    const count = calls.boats;
    await anna.send(room.id, 'y');
    await allSent(anna);
    expect(calls.boats).toBe(count);
  });
});
