import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Connection } from 'mongoose';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addUser, draft } from '../contract/openStore.ts';
import { moveToMongo } from '../move/moveToMongo.ts';
import { openSqliteStore } from '../sqlite/openSqliteStore.ts';
import { startMongo } from '../testing/mongoServer.ts';
import { connect } from './connect.ts';
import { openMongoStore } from './openMongoStore.ts';

const server = await startMongo();
const missing = 'missing' in server ? server.missing : null;
afterAll(async () => {
  if (!('missing' in server)) await server.stop();
});

const title = 'a database that a later version has migrated';
describe.skipIf(missing !== null)(missing === null ? title : `skipped: ${title}, because ${missing}`, () => {
  let uri: string;
  let database: Connection;

  beforeEach(async () => {
    if ('missing' in server) throw new Error(server.missing);
    uri = server.newDatabase();
    database = await connect(uri);
  });
  afterEach(() => database.close());

  const notes = () => database.collection<{ _id: string; at?: number }>('migrations');

  /** All that is in it: documents and indexes, by the name of the collection. */
  async function content(): Promise<unknown> {
    const names = (await database.listCollections()).map(({ name }) => name).sort();
    const read = names.map(async (name) => {
      const collection = database.collection<{ _id: string }>(name);
      return [name, await collection.find().sort({ _id: 1 }).toArray(), await collection.indexes()];
    });
    return Promise.all(read);
  }

  async function fill(): Promise<void> {
    const store = await openMongoStore({ uri });
    const anna = await addUser(store, 'anna');
    await store.messages.append('general', { senderId: anna, entries: [draft('kept-00000001')] });
    await store.close();
  }

  it.each([
    ['a migration after all of this version', ['9999-later']],
    ['one with a number of this version and another name', ['0001-other']],
    ['several', ['0002-other', '9998-later', '9999-later']],
  ])('C10: is refused in one line that names what was done, and nothing changes: %s', async (_, names) => {
    await fill();
    for (const name of names) await notes().insertOne({ _id: name, at: 0 });
    const before = await content();
    await expect(openMongoStore({ uri })).rejects.toThrow(
      'MONGO_URI: this database can not be used: ' +
        `The database was changed by a later version of Palaver (${names.join(', ')}). ` +
        'Start that version or a newer one; nothing was changed.',
    );
    expect(await content()).toEqual(before);
  });

  it('C10: is refused before a migration of this version that is missing there is done', async () => {
    await fill();
    await notes().deleteMany({ _id: { $ne: '0001-schema' } });
    await notes().insertOne({ _id: '9999-later', at: 0 });
    const before = await content();
    await expect(openMongoStore({ uri })).rejects.toThrow(/later version of Palaver \(9999-later\)/);
    expect(await content()).toEqual(before);
  });

  it('C10: takes no move, and a folder of a later version is not moved', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'palaver-later-'));
    try {
      await (await openSqliteStore({ folder })).close();
      await notes().insertOne({ _id: '9999-later', at: 0 });
      const before = await content();
      await expect(moveToMongo({ folder, uri })).rejects.toThrow(/The database was changed by a later version/);
      expect(await content()).toEqual(before);

      await notes().deleteMany({});
      const empty = await content();
      const source = new DatabaseSync(join(folder, 'palaver.db'));
      source.exec("INSERT INTO migrations (name, at) VALUES ('9998-later', 0)");
      source.close();
      await expect(moveToMongo({ folder, uri })).rejects.toThrow(/The data folder .* later version of Palaver \(9998/);
      expect(await content()).toEqual(empty);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
