import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { openMongoStore } from '../mongo/openMongoStore.ts';
import type { Store } from '../ports/store.ts';
import { openSqliteStore } from '../sqlite/openSqliteStore.ts';
import { startMongo } from '../testing/mongoServer.ts';
import { noteBackup } from './noteBackup.ts';

const AT = '2026-03-01T12:00:00.000Z';
const server = await startMongo();
const missing = 'missing' in server ? server.missing : null;
const folder = await mkdtemp(join(tmpdir(), 'palaver-note-'));
afterAll(async () => {
  if (!('missing' in server)) await server.stop();
  await rm(folder, { recursive: true, force: true });
});

async function isNoted(store: Store, place: { dataDir: string; mongoUri: string | null }): Promise<void> {
  try {
    await store.backups.begin({ holder: 'one', by: null, everyMs: null });
    await noteBackup(place, { at: AT, bytes: 42 });
    const { made, underWay } = await store.backups.read();
    expect(made).toEqual([{ at: AT, bytes: 42, by: null, error: null }]);
    // What a server makes meanwhile goes on.
    expect(underWay).not.toBeNull();
    const { items } = await store.audit.list({ action: 'backupMade', limit: 9 });
    expect(items).toMatchObject([{ actorId: null, details: { bytes: 42 } }]);
  } finally {
    await store.close();
  }
}

it('a backup made from beside the server stands in its list and in the audit', async () =>
  isNoted(await openSqliteStore({ folder }), { dataDir: folder, mongoUri: null }));

const onMongo = 'and so it does on MongoDB';
it.skipIf(missing !== null)(missing === null ? onMongo : `skipped: ${onMongo}, because ${missing}`, async () => {
  if ('missing' in server) throw new Error(server.missing);
  const uri = server.newDatabase();
  await isNoted(await openMongoStore({ uri }), { dataDir: folder, mongoUri: uri });
});
