import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { addUser, draft } from '../contract/openStore.ts';
import { startHere } from '../testing/startHere.ts';
import { openSqliteStore } from './openSqliteStore.ts';

it('what somebody wrote is erased in whichever of many rooms it stands, and found there before', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'palaver-deletion-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const store = await openSqliteStore({ folder, start: startHere });
  onTestFinished(() => store.close());
  const anna = await addUser(store, 'anna');
  const ben = await addUser(store, 'ben');
  const members: { userId: string; role: 'owner' | 'member' }[] = [
    { userId: anna, role: 'member' },
    { userId: ben, role: 'owner' },
  ];
  const ids = Array.from({ length: 1_100 }, (_, i) => `room-${String(i).padStart(4, '0')}`);
  await Promise.all(ids.map((id) => store.rooms.create({ id, kind: 'private', name: id, topic: '', members })));
  const written = [ids[3], ids[499], ids[500], ids[1_099]].map((id) => id ?? '');
  for (const roomId of written)
    await store.messages.append(roomId, { senderId: anna, entries: [draft('one-of-anna'), draft('two-of-anna')] });
  const expected = written.flatMap((roomId) => [`${roomId}:1`, `${roomId}:2`]);
  expect((await store.messages.ofSender(anna, null, 100)).map(({ id }) => id)).toEqual(expected);
  const confirmed = { passwordHash: 'hash', proof: null };
  expect(await store.users.erase(anna, { confirmed, messages: 'remove' })).toBe('erased');
  while (await store.users.goOnErasing(anna, 3));
  expect(await store.messages.ofSender(anna, null, 100)).toEqual([]);
  for (const roomId of written) expect(await store.messages.find(roomId, 2)).toMatchObject({ deleted: true, text: '' });
  expect(await store.users.unfinishedErasures()).toEqual([]);
});
