import { afterAll, expect, it } from 'vitest';
import { addUser, draft } from '../contract/openStore.ts';
import { connect } from '../mongo/connect.ts';
import type { MemberDocument, MessageDocument } from '../mongo/documents.ts';
import { createModels } from '../mongo/models.ts';
import { openMongoStore } from '../mongo/openMongoStore.ts';
import { startMongo } from '../testing/mongoServer.ts';
import { PlacesOfRooms } from './placesOfRooms.ts';
import { readRoom } from './readRoom.ts';

const server = await startMongo();
const missing = 'missing' in server ? server.missing : null;
afterAll(async () => {
  if (!('missing' in server)) await server.stop();
});

const title = 'a room that is changed while it is read is given through one rev, and no mark goes beyond it';
it.skipIf(missing !== null)(missing === null ? title : `skipped: ${title}, because ${missing}`, async () => {
  if ('missing' in server) throw new Error(server.missing);
  const uri = server.newDatabase();
  const store = await openMongoStore({ uri });
  const connection = await connect(uri);
  try {
    const anna = await addUser(store, 'anna');
    const append = (from: number, count: number) =>
      store.messages.append('general', {
        senderId: anna,
        entries: Array.from({ length: count }, (_, i) => draft(`text-${String(from + i).padStart(6, '0')}`)),
      });
    for (const from of [1, 301]) await append(from, 300);
    const models = createModels(connection);
    const reading = readRoom(models, 'general');
    const given = new Map<number, MessageDocument>();
    let next = await reading.next();
    // What was given already, what was not, and what is new.
    for (const seq of [5, 550])
      await store.messages.react('general', { seq, admitted: true, userId: anna, emoji: '\u{1F44D}', on: true });
    await append(601, 1);
    for (; !next.done; next = await reading.next())
      for (const message of next.value.messages) given.set(message.seq, message);
    const { room, messages, pending } = next.value ?? expect.unreachable();
    expect([room.seq, messages, given.size]).toEqual([601, 601, 601]);
    expect([5, 6, 550].map((seq) => given.get(seq)?.reactions.length)).toEqual([1, 0, 1]);
    expect(Math.max(...[...given.values()].map(({ rev }) => rev))).toBe(room.rev);

    await append(602, 9);
    await store.members.raise('general', anna, { receivedSeq: 610, readSeq: 610 });
    const places = new PlacesOfRooms();
    places.add(room, pending);
    const found = (await models.members.findOne({ userId: anna }).lean<MemberDocument>()) ?? expect.unreachable();
    expect(places.settle(found)).toMatchObject({ receivedSeq: 601, readSeq: 601, version: 1 });
    expect(places.settle({ ...found, roomId: 'made later' })).toBeNull();

    await models.messages.deleteOne({ _id: 'general:77', roomId: 'general' });
    const again = readRoom(models, 'general');
    const toEnd = async () => {
      while (!(await again.next()).done);
    };
    await expect(toEnd()).rejects.toThrow('of 610 messages 609 are there');
  } finally {
    await connection.close();
    await store.close();
  }
});
