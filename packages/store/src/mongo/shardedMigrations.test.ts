import { afterAll, describe, expect, it } from 'vitest';
import { addUser, draft } from '../contract/openStore.ts';
import { byPort } from '../testing/commandProxy.ts';
import { startMongo } from '../testing/mongoServer.ts';
import { shardedProxy } from '../testing/shardedProxy.ts';
import { connect } from './connect.ts';
import { MIGRATIONS } from './migrate.ts';
import { openMongoStore } from './openMongoStore.ts';

const server = await startMongo();
const missing = 'missing' in server ? server.missing : null;
const title = 'migrations of a full store whose big collections are sharded';

describe.skipIf(missing !== null)(missing === null ? title : `skipped: ${title}, because ${missing}`, () => {
  afterAll(async () => {
    if (!('missing' in server)) await server.stop();
  });

  it.each(MIGRATIONS.map(({ name }) => name))('from before %s on, all is brought to the newest form', async (from) => {
    if ('missing' in server) throw new Error(server.missing);
    const proxy = await shardedProxy(server.port);
    const uri = byPort(server.newDatabase(), proxy.port);
    const first = await openMongoStore({ uri });
    const anna = await addUser(first, 'anna');
    await first.messages.append('general', { senderId: anna, entries: [draft('sharded-01'), draft('sharded-02')] });
    await first.messages.react('general', { seq: 2, admitted: true, userId: anna, emoji: '❤\ufe0f', on: true });
    await first.close();

    const database = await connect(uri);
    const messages = database.collection('messages');
    await messages.updateOne({ roomId: 'general', seq: 2 }, { $set: { 'reactions.0.emoji': '❤' } });
    const later = MIGRATIONS.filter(({ name }) => name >= from).map(({ name }) => name);
    await database.collection<{ _id: string }>('migrations').deleteMany({ _id: { $in: later } });
    const again = await openMongoStore({ uri });
    const emoji = from <= '0002-emoji-forms' ? '❤\ufe0f' : '❤';
    expect(await again.messages.find('general', 2)).toMatchObject({ reactions: [{ emoji, userIds: [anna] }] });
    expect(await again.messages.find('general', 1)).toMatchObject({ senderId: anna, seq: 1 });
    const notes = await database.collection<{ _id: string }>('migrations').find().toArray();
    expect(notes.map(({ _id }) => _id).sort()).toEqual(MIGRATIONS.map(({ name }) => name));
    await again.close();
    await database.close();
    proxy.close();
  });
});
