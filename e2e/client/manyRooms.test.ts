import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { memoryStorage } from '@palaver/client/storage/memoryStorage';
import { LIMITS } from '@palaver/protocol/limits';
import { pmRoomId } from '@palaver/protocol/pmRoomId';
import { newAccount } from '@palaver/store/contract/openStore';
import { registerAt, startServer, type TestServer } from '../../apps/server/src/testing/startServer.ts';
import { Devices, myId, online, texts, until } from './devices.ts';

const CONVERSATIONS = 1_000;

describe('a person in as many rooms as there may be, and in as many conversations', () => {
  const devices = new Devices();
  let server: TestServer;
  beforeEach(async () => {
    server = await startServer();
  });
  afterEach(async () => {
    await devices.closeAll();
    await server.close();
  });

  /** Makes the rooms of this person and `other`, with a message of 4,000 characters in each: more than one answer holds. */
  async function fill(userId: string, other: string): Promise<string[]> {
    const { rooms } = server.stores;
    const ids = Array.from({ length: LIMITS.roomsPerUser - 1 }, (_, i) =>
      `an-id-as-long-as-it-may-be-${i}`.padEnd(40, '-x'),
    );
    const me = { userId, role: 'member' as const };
    const members = [me, { userId: other, role: 'owner' as const }];
    const pms = Array.from({ length: CONVERSATIONS }, (_, i) => `person${String(i).padStart(10, '0')}`);
    await Promise.all(pms.map((id) => server.stores.users.create(newAccount(id, id), false)));
    await Promise.all([
      ...ids.map((id) => rooms.create({ id, kind: 'public', name: id, topic: '', members })),
      ...pms.map((id) =>
        rooms.create({
          id: pmRoomId(userId, id),
          kind: 'pm',
          name: '',
          topic: '',
          members: [me, { userId: id, role: 'member' }],
        }),
      ),
    ]);
    const all = [...ids, ...pms.map((id) => pmRoomId(userId, id))];
    await Promise.all(all.map((roomId) => write(roomId, userId, 'first')));
    return all;
  }

  const write = (roomId: string, senderId: string, word: string) =>
    server.stores.messages.append(roomId, {
      senderId,
      entries: [
        {
          clientId: `${word}-${roomId}`.slice(0, 64),
          text: word.padEnd(4_000, '.'),
          replyTo: null,
          called: [],
          cost: 1,
        },
      ],
    });

  it('gets in sync, and comes back by what is new alone, though no frame holds the ids of all rooms (S4)', async () => {
    const storage = memoryStorage();
    const device = await devices.signUp(server.url, 'anna', { storage });
    const [anna, ben] = [myId(device), (await registerAt(server.url, 'ben')).user.id];
    const all = await fill(anna, ben);
    await device.stop();
    const again = await devices.open(server.url, { storage });
    await until(again, () => again.getState().rooms.length === all.length + 1, 60_000);
    await online(again);
    for (const roomId of all) expect(texts(again, roomId)).toHaveLength(1);
    await again.stop();

    const late = [all[0], all[998], all.at(-1), all[1_500]].filter((id) => id !== undefined);
    for (const roomId of late) await write(roomId, anna, 'second');
    for (const roomId of [all[1], all[997]]) await server.stores.rooms.update(String(roomId), { topic: 'Told later' });
    const reads = vi.spyOn(server.stores.messages, 'page');
    const changes = vi.spyOn(server.stores.messages, 'changes');
    const third = await devices.open(server.url, { storage });
    await online(third);
    for (const roomId of late)
      expect(texts(third, roomId).map((text) => text.slice(0, 6))).toEqual(['first.', 'second']);
    for (const roomId of [all[1], all[997]]) expect(third.getRoom(String(roomId))?.room.topic).toBe('Told later');
    expect(reads).not.toHaveBeenCalled();
    expect(new Set(changes.mock.calls.map(([roomId]) => roomId))).toEqual(new Set([...late, all[1], all[997]]));
  }, 120_000);
});
