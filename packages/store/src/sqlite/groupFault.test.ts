import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, it, onTestFinished } from 'vitest';
import { addUser, draft } from '../contract/openStore.ts';
import { startHere } from '../testing/startHere.ts';
import { openSqliteStore } from './openSqliteStore.ts';

async function openRooms() {
  const folder = await mkdtemp(join(tmpdir(), 'palaver-group-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const store = await openSqliteStore({ folder, start: startHere });
  onTestFinished(() => store.close());
  const anna = await addUser(store, 'anna');
  const members = [{ userId: anna, role: 'owner' as const }];
  for (const id of ['crew', 'boats']) await store.rooms.create({ id, kind: 'private', name: id, topic: '', members });
  const change = (sql: string) => {
    const db = new DatabaseSync(join(folder, 'palaver.db'));
    db.exec(sql);
    db.close();
  };
  const send = (roomId: string, clientId: string) =>
    store.messages.append(roomId, { senderId: anna, entries: [draft(clientId)] });
  const sent = async (roomId: string) =>
    (await store.messages.page(roomId, { limit: 9 })).messages.map(({ clientId, seq }) => [seq, clientId]);
  return { store, change, send, sent };
}

it('a write that fails takes none of those with it that share its commit', async () => {
  const { change, send, sent } = await openRooms();
  // A rev that the room does not know of: its next message can not be stored.
  change(
    "INSERT INTO messages (roomId, seq, rev, senderId, clientId, text, at) VALUES ('crew', 9, 1, 'x', 'x', 'x', 1)",
  );
  const answers = await Promise.allSettled([
    send('boats', 'before-it-1'),
    send('crew', 'fails-here-1'),
    send('boats', 'after-it-01'),
  ]);
  expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(await sent('boats')).toEqual([
    [1, 'before-it-1'],
    [2, 'after-it-01'],
  ]);
});

it('nor does a room whose heads can not be written, and it goes on where it was', async () => {
  const { change, send, sent } = await openRooms();
  change(
    "CREATE TRIGGER stop BEFORE UPDATE ON rooms WHEN NEW.id = 'crew' AND NEW.seq = 2 BEGIN SELECT RAISE(ABORT, 'stop'); END",
  );
  const answers = await Promise.allSettled([
    send('boats', 'before-it-1'),
    send('crew', 'together-01'),
    send('crew', 'together-02'),
    send('boats', 'after-it-01'),
  ]);
  expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
  expect(await sent('crew')).toEqual([[1, 'together-01']]);
  expect(await sent('boats')).toEqual([
    [1, 'before-it-1'],
    [2, 'after-it-01'],
  ]);
});

it('a commit that fails as a whole leaves nothing behind', async () => {
  const { store, change, send, sent } = await openRooms();
  change(
    "CREATE TRIGGER stop BEFORE UPDATE ON meta WHEN EXISTS (SELECT 1 FROM users WHERE username = 'ben') BEGIN SELECT RAISE(ABORT, 'stop'); END",
  );
  const answers = await Promise.allSettled([addUser(store, 'ben'), send('crew', 'never-00001')]);
  expect(answers.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  await send('crew', 'first-00001');
  expect(await sent('crew')).toEqual([[1, 'first-00001']]);
});
