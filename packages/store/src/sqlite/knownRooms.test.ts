import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it, onTestFinished } from 'vitest';
import { addUser, draft } from '../contract/openStore.ts';
import { startHere } from '../testing/startHere.ts';
import { openSqliteStore } from './openSqliteStore.ts';

async function openCrew() {
  const folder = await mkdtemp(join(tmpdir(), 'palaver-known-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const store = await openSqliteStore({ folder, start: startHere });
  onTestFinished(() => store.close());
  const [anna, ben] = [await addUser(store, 'anna'), await addUser(store, 'ben')];
  const members = [
    { userId: anna, role: 'owner' as const },
    { userId: ben, role: 'member' as const },
  ];
  await store.rooms.create({ id: 'crew', kind: 'private', name: 'crew', topic: '', members });
  const send = (senderId: string, clientId: string) =>
    store.messages.append('crew', { senderId, entries: [draft(clientId)] });
  return { store, anna, ben, send, file: join(folder, 'palaver.db') };
}

describe('what the writing thread knows of rooms', () => {
  it('holds the heads for the writes of the same commit that look into the database', async () => {
    const { store, anna, ben, send } = await openCrew();
    const edit = { userId: anna, seq: 1, text: 'other', called: [], base: null, admitted: true };
    const done = await Promise.all([
      send(anna, 'first-00001'),
      send(ben, 'second-0001'),
      store.messages.edit('crew', edit),
      store.members.raise('crew', ben, { readSeq: 9 }),
      send(anna, 'third-00001'),
      store.members.remove('crew', ben, 'left'),
      send(ben, 'fourth-0001'),
      send(anna, 'fifth-00001'),
    ]);
    expect(done[3]).toMatchObject({ readSeq: 2 });
    expect(done[6]).toMatchObject({ outcome: 'noMember' });
    expect(await store.rooms.find('crew')).toMatchObject({ seq: 4, rev: 5, memberCount: 1 });
    const { messages } = await store.messages.page('crew', { limit: 9 });
    expect(messages.map(({ seq, rev }) => [seq, rev])).toEqual([
      [1, 3],
      [2, 2],
      [3, 4],
      [4, 5],
    ]);
  });

  it('is read anew when another process wrote', async () => {
    const { ben, send, file } = await openCrew();
    expect(await send(ben, 'first-00001')).toMatchObject({ outcome: 'done' });
    const db = new DatabaseSync(file);
    db.prepare("DELETE FROM members WHERE roomId = 'crew' AND userId = ?").run(ben);
    db.close();
    expect(await send(ben, 'second-0001')).toMatchObject({ outcome: 'noMember' });
  });
});
