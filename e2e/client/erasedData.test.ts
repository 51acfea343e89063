import 'fake-indexeddb/auto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, it, onTestFinished } from 'vitest';
import { indexedDbStorage } from '@palaver/client/storage/indexedDbStorage';
import { connect } from '../../apps/server/src/testing/connect.ts';
import { rest } from '../../apps/server/src/testing/rest.ts';
import { registerAt, startServer } from '../../apps/server/src/testing/startServer.ts';
import { PASSWORD } from '../../lab/kit/account.ts';
import { allSent, Devices, texts, until } from './devices.ts';

const NAME = 'Annabel Quillfeather';
const ADDRESS = 'plume@quillfeather.example';
const WORD = 'gravyboat';
const SECRETS = [NAME, ADDRESS, WORD].map((secret) => secret.toLowerCase());
const WITHIN_MS = 30_000;
const FILE = 'palaver.db';

const holds = (text: string) => SECRETS.filter((secret) => text.toLowerCase().includes(secret));

it(
  'of a deleted account nothing is in any table, index, free page or log, nor on the device of somebody else',
  { timeout: 90_000 },
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'palaver-erased-'));
    const server = await startServer({}, folder);
    const devices = new Devices();
    onTestFinished(async () => {
      await devices.closeAll();
      await server.close();
      await rm(folder, { recursive: true, force: true });
    });
    const ask = (token: string, method: string, path: string, body?: unknown) =>
      rest(server.url, method, `/api${path}`, { token, body });
    const boss = await registerAt(server.url, 'boss', { setupCode: server.setupCode });
    await ask(boss.accessToken, 'PATCH', '/admin/settings', { deletion: 'remove' });
    const anna = await registerAt(server.url, 'anna', { displayName: NAME, email: ADDRESS });
    const storage = indexedDbStorage('erased-data');
    const ben = await devices.signUp(server.url, 'ben', { storage });
    const { user, accessToken } = await registerAt(server.url, 'carl');
    const feed = await connect(server.url, accessToken);
    onTestFinished(() => feed.close());
    expect(user.id).not.toBe(anna.user.id);
    ben.openRoom('general');
    for (let i = 0; i < 40; i += 1) {
      // Of many lengths: pages of the tables are divided around them.
      const text = `${WORD} ${i} ${'y'.repeat((i * 37) % 900)}`;
      const sent = { roomId: 'general', clientId: `erased-data-${i}`, text };
      expect((await ask(anna.accessToken, 'POST', '/messages', sent)).status).toBe(201);
      await ben.send('general', `nothing of hers ${i} ${'z'.repeat((i * 53) % 900)}`);
    }
    await allSent(ben);
    const onDevice = async () => {
      const tables = ['rooms', 'messages', 'people', 'outbox', 'device'] as const;
      return holds(JSON.stringify(await Promise.all(tables.map((table) => storage.readAll(table)))));
    };
    await until(ben, () => texts(ben).filter((text) => text.includes(WORD)).length >= 40, WITHIN_MS);
    await expect.poll(onDevice, { timeout: WITHIN_MS }).toEqual([NAME, WORD].map((secret) => secret.toLowerCase()));
    expect(inTables(folder)).toEqual(SECRETS);

    const body = { confirm: { password: PASSWORD } };
    expect((await ask(anna.accessToken, 'DELETE', '/users/me', body)).status).toBe(204);
    await expect.poll(() => server.stores.users.unfinishedErasures(), { timeout: WITHIN_MS }).toEqual([]);
    const from = feed.seen.length;
    await expect.poll(onDevice, { timeout: WITHIN_MS }).toEqual([]);
    expect(holds(JSON.stringify(ben.getState())), 'what the device shows').toEqual([]);
    expect(holds(texts(ben).join('\n')), 'what the room shows').toEqual([]);
    expect(inTables(folder), 'tables').toEqual([]);
    await expect.poll(() => inFreePages(folder), { timeout: WITHIN_MS }).toEqual([]);
    // The log of the database is emptied within a minute, and whatever else is written there holds none of it.
    await expect.poll(() => besideTheFile(folder), { timeout: WITHIN_MS, interval: 200 }).toEqual([]);
    // Who comes new, and who asks for all that changed, gets none of it.
    for (const path of ['/rooms/general/messages?limit=100', '/users?limit=100', '/rooms/general/members'])
      expect(holds(JSON.stringify((await ask(accessToken, 'GET', path)).body)), path).toEqual([]);
    expect(holds(JSON.stringify((await ask(accessToken, 'POST', '/sync', { rooms: {} })).body)), 'sync').toEqual([]);
    expect(holds(JSON.stringify((await ask(boss.accessToken, 'GET', '/admin/audit?limit=100')).body)), 'audit').toEqual(
      [],
    );
    expect(holds(JSON.stringify(feed.seen.slice(from))), 'live').toEqual([]);

    // Where SQLite divided a page, a copy may be in its free space; that goes when the file is written anew.
    await server.close();
    const raw = new DatabaseSync(join(folder, FILE));
    raw.exec('VACUUM');
    raw.close();
    expect(holds(await readFile(join(folder, FILE), 'latin1')), 'the file, written anew').toEqual([]);
  },
);

/** What the rows of all tables hold, those of indexes of words among them. */
function inTables(folder: string): string[] {
  const db = new DatabaseSync(join(folder, FILE), { readOnly: true });
  const tables = db.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all();
  const rows = tables.map(({ name }) => JSON.stringify(db.prepare(`SELECT * FROM "${String(name)}"`).all(), bytesToo));
  db.close();
  return holds(rows.join('\n'));
}

const bytesToo = (_key: string, value: unknown) =>
  value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : value;

/** What is in pages of the file that no table uses any more, as the list in the file names them. */
async function inFreePages(folder: string): Promise<string[]> {
  const file = await readFile(join(folder, FILE));
  const size = file.readUInt16BE(16) === 1 ? 65_536 : file.readUInt16BE(16);
  const page = (number: number) => file.subarray((number - 1) * size, number * size);
  const free: Buffer[] = [];
  for (let trunk = file.readUInt32BE(32); trunk !== 0;) {
    const list = page(trunk);
    free.push(list);
    for (let i = 0; i < list.readUInt32BE(4); i += 1) free.push(page(list.readUInt32BE(8 + i * 4)));
    trunk = list.readUInt32BE(0);
  }
  return holds(free.map((one) => one.toString('latin1')).join('\n'));
}

/** What is in any other file of the data folder. */
async function besideTheFile(folder: string): Promise<string[]> {
  const all = await readdir(folder, { recursive: true, withFileTypes: true });
  const names = all.filter((one) => one.isFile() && one.name !== FILE);
  const bytes = await Promise.all(names.map(({ parentPath, name }) => readFile(join(parentPath, name), 'latin1')));
  return holds(bytes.join('\n'));
}
