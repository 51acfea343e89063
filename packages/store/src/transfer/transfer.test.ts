import { appendFile, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pmRoomId } from '@palaver/protocol/pmRoomId';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addBot, addUser, confirmAddress, draft } from '../contract/openStore.ts';
import { openMongoStore } from '../mongo/openMongoStore.ts';
import type { Store } from '../ports/store.ts';
import { openSqliteStore } from '../sqlite/openSqliteStore.ts';
import { startMongo } from '../testing/mongoServer.ts';
import { readAll } from '../testing/readAll.ts';
import { exportStore } from './exportStore.ts';
import { exportKey, finishedManifest, importExport } from './importExport.ts';
import type { ExportSource } from './sources/exportSource.ts';
import { mongoSource } from './sources/mongoSource.ts';
import { sqliteSource } from './sources/sqliteSource.ts';
import type { ImportTarget } from './targets/importTarget.ts';
import { mongoTarget } from './targets/mongoTarget.ts';
import { sqliteTarget } from './targets/sqliteTarget.ts';

const server = await startMongo();
const missing = 'missing' in server ? server.missing : null;

/** A store that an organisation is exported from or imported into. */
interface Place {
  open(): Promise<Store>;
  source(): ExportSource | Promise<ExportSource>;
  target(key: string): ImportTarget | Promise<ImportTarget>;
}

let root: string;
const folders = { next: 0 };
const sqlite = (): Place => {
  const folder = join(root, `data-${(folders.next += 1)}`);
  return {
    open: () => openSqliteStore({ folder }),
    source: () => sqliteSource(folder),
    target: (key) => sqliteTarget(folder, { kind: 'whole', key }),
  };
};
const mongo = (): Place => {
  if ('missing' in server) throw new Error(server.missing);
  const uri = server.newDatabase();
  return {
    open: () => openMongoStore({ uri }),
    source: () => mongoSource(uri),
    target: (key) => mongoTarget(uri, { kind: 'whole', key }),
  };
};

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'palaver-transfer-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));
afterAll(async () => {
  if (!('missing' in server)) await server.stop();
});

let anna: string;
let ben: string;

async function fill(store: Store, count = 1_210): Promise<void> {
  anna = await addUser(store, 'anna');
  ben = await addUser(store, 'ben');
  await addUser(store, 'cora');
  await addBot(store, 'echo');
  const many = Array.from({ length: count }, (_, i) => draft(`sent-${String(i).padStart(5, '0')}`));
  for (let from = 0; from < many.length; from += 100)
    await store.messages.append('general', { senderId: anna, entries: many.slice(from, from + 100) });
  const called = { ...draft('calls-ben', 'Look, @ben'), called: [['ben']], replyTo: 7 };
  await store.messages.append('general', { senderId: anna, entries: [called] });
  const edit = { userId: anna, seq: 2, admitted: true, text: 'edited', called: [], base: null };
  await store.messages.edit('general', edit);
  await store.messages.erase('general', { userId: anna, seq: 3, admitted: true });
  await store.messages.react('general', { seq: 4, admitted: true, userId: ben, emoji: '\u{1F44D}', on: true });
  await store.members.setRole('general', ben, 'moderator');
  for (const seq of [9, 8, 7]) await store.messages.pin('general', { userId: ben, seq, on: true, admitted: true });
  await store.members.raise('general', ben, { receivedSeq: 20, readSeq: 10 });
  const crew = { id: 'crew', kind: 'private' as const, name: 'Crew', topic: 'boats' };
  const members = [
    { userId: anna, role: 'owner' as const },
    { userId: ben, role: 'member' as const },
  ];
  await store.rooms.create({ ...crew, members });
  await store.messages.append('crew', { senderId: ben, entries: [draft('crew-0001'), draft('crew-0002')] });
  await store.members.setPreferences('crew', ben, { notify: 'none', pinned: true });
  await store.members.setMute('crew', ben, { by: anna, mute: { until: null } });
  await store.bans.put('crew', { userId: 'usercora00000000', by: anna, reason: 'spam', until: null });
  await store.messages.append(pmRoomId(anna, ben), { senderId: anna, entries: [draft('alone-0001', 'between us')] });
  await store.rooms.create({ id: 'boats', kind: 'public', name: 'Boats', topic: '', members: [] });
  await store.rooms.update('boats', { archived: true });
  await store.rooms.create({ id: 'erased', kind: 'public', name: 'Secret', topic: '', members: [] });
  await store.rooms.erase('erased');
  await confirmAddress(store, anna, 'anna@example.org');
  await store.users.changeSettings(ben, { locale: 'es', notify: { sound: true } });
  await store.users.update('usercora00000000', { deactivated: true });
  await store.serverSettings.change({ organisation: 'The harbour', registration: 'invite' });
}

/** All that a client could ask of a store, but for what lets somebody in. */
async function picture(store: Store) {
  const rooms = ['general', 'crew', 'boats', pmRoomId(anna, ben), 'erased'];
  const userIds = [anna, ben, 'usercora00000000', 'botecho000000000'];
  return {
    rooms: await Promise.all(rooms.map((id) => store.rooms.find(id))),
    messages: await Promise.all(rooms.map((id) => readAll(store, id))),
    pins: (await store.messages.pins('general')).messages.map(({ seq }) => seq),
    members: await Promise.all(rooms.map((id) => store.members.list(id, { limit: 9 }))),
    bans: await store.bans.list('crew'),
    users: (await Promise.all(userIds.map((id) => store.users.find(id)))).map((user) => ({
      ...user,
      ...{ passwordHash: null, sessionsFrom: 0, secondFactor: null },
    })),
    settings: await store.serverSettings.read(),
  };
}

async function exportFrom(place: Place, folder: string): Promise<void> {
  const source = await place.source();
  await exportStore(source, { folder }).finally(() => source.close());
}

async function importInto(place: Place, folder: string, onMessages?: (count: number) => void) {
  const target = await place.target(exportKey(await finishedManifest(folder)));
  try {
    const done = await importExport(target, { folder, onMessages });
    await target.finish();
    return done;
  } finally {
    await target.close();
  }
}

const PAIRS = [
  ['SQLite', 'SQLite', sqlite, sqlite],
  ['SQLite', 'MongoDB', sqlite, mongo],
  ['MongoDB', 'SQLite', mongo, sqlite],
] as const;

describe.each(PAIRS)('an export from %s, imported into %s', (fromName, toName, from, to) => {
  const needsMongo = [fromName, toName].includes('MongoDB');

  it.skipIf(needsMongo && missing !== null)(
    'is the same organisation, but for passwords; the next message follows, and a repeat is known',
    async () => {
      const [first, second] = [from(), to()];
      const before = await first.open();
      await fill(before);
      const expected = await picture(before);
      // Beside the running store.
      await exportFrom(first, join(root, 'export'));
      await before.close();
      expect(await importInto(second, join(root, 'export'))).toEqual({ users: 4, rooms: 4, messages: 1_214 });
      const after = await second.open();
      expect(await picture(after)).toEqual(expected);
      expect(after.epoch).not.toBe(before.epoch);
      const entries = [draft('sent-00009'), draft('after-it-1')];
      const general = await after.rooms.find('general');
      expect(await after.messages.append('general', { senderId: anna, entries })).toMatchObject({
        results: [
          { outcome: 'repeated', message: { seq: 10 } },
          { outcome: 'stored', message: { seq: 1_212, rev: (general?.rev ?? 0) + 1 } },
        ],
      });
      await after.close();
      await expect(importInto(second, join(root, 'export'))).rejects.toThrow('holds a store already');
    },
  );
});

describe('an export', () => {
  it('is for its owner alone, and holds nothing that lets somebody in', async () => {
    const place = sqlite();
    const store = await place.open();
    await fill(store);
    await store.close();
    const folder = join(root, 'export');
    await exportFrom(place, folder);
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    expect((await stat(join(folder, 'users.jsonl'))).mode & 0o777).toBe(0o600);
    expect((await stat(join(folder, 'messages', 'general.jsonl'))).mode & 0o777).toBe(0o600);
    expect(await readFile(join(folder, 'users.jsonl'), 'utf8')).not.toMatch(/hash|password|secret|digest/i);
  });

  it('takes a folder of its own, and no other store\u2019s', async () => {
    const [first, second] = [sqlite(), sqlite()];
    for (const place of [first, second]) await (await place.open()).close();
    await writeFile(join(root, 'mine.txt'), 'mine');
    await expect(exportFrom(first, root)).rejects.toThrow('is not empty');
    await exportFrom(first, join(root, 'export'));
    await expect(exportFrom(second, join(root, 'export'))).rejects.toThrow('an export of another store');
  });

  it('broken off after any room goes on with the others, and nobody imports it before that', async () => {
    const place = sqlite();
    const store = await place.open();
    await fill(store);
    const folder = join(root, 'export');
    const source = await place.source();
    for (const most of [0, 1, 2]) {
      const broken = exportStore(source, {
        folder,
        onProgress({ rooms }) {
          if (rooms > most) throw new Error('the power went');
        },
      });
      await expect(broken).rejects.toThrow('the power went');
      await expect(finishedManifest(folder)).rejects.toThrow('is not finished');
    }
    // The last line of what is noted may be torn.
    await appendFile(join(folder, 'rooms.jsonl'), '{"kind":"room","id":"gen');
    // What happens meanwhile is in it; what was erased is not.
    await store.messages.erase('general', { userId: anna, seq: 5, admitted: true });
    await store.messages.append('boats', { senderId: anna, entries: [] });
    await store.rooms.erase('boats');
    await exportStore(source, { folder });
    await source.close();
    const expected = await picture(store);
    await store.close();
    expect((await readdir(join(folder, 'messages'))).sort()).toEqual(
      ['general', 'crew', pmRoomId(anna, ben)].map((id) => `${id}.jsonl`).sort(),
    );
    expect(await readFile(join(folder, 'messages', 'general.jsonl'), 'utf8')).not.toContain('text of sent-00004');
    const to = sqlite();
    await importInto(to, folder);
    const after = await to.open();
    expect(await picture(after)).toEqual(expected);
    await after.close();
  });

  it('holds each room through one rev, though people go on while it is read', async () => {
    const place = sqlite();
    const store = await place.open();
    await fill(store);
    const source = await place.source();
    let pages = 0;
    const busy: ExportSource = {
      ...source,
      async messagesAfter(roomId, seq) {
        const page = await source.messagesAfter(roomId, seq);
        pages += 1;
        if (roomId !== 'general' || pages > 40) return page;
        // Behind the reader's back: what it read is erased, edited and pinned, and something new comes.
        await store.messages.erase('general', { userId: anna, seq: 20 + pages, admitted: true });
        const base = { userId: anna, admitted: true, called: [], base: null };
        await store.messages.edit('general', { ...base, seq: 100 + pages, text: `edited ${pages}` });
        await store.messages.pin('general', { userId: ben, seq: 200 + pages, on: true, admitted: true });
        await store.messages.append('general', {
          senderId: ben,
          entries: [draft(`while-${String(pages).padStart(4, '0')}`)],
        });
        return page;
      },
    };
    await exportStore(busy, { folder: join(root, 'export') });
    await source.close();
    const expected = await picture(store);
    await store.close();
    const to = sqlite();
    await importInto(to, join(root, 'export'));
    const after = await to.open();
    expect(await picture(after)).toEqual(expected);
    await after.close();
    const file = await readFile(join(root, 'export', 'messages', 'general.jsonl'), 'utf8');
    expect(file).not.toContain('text of sent-00025');
  });
});

describe.each([
  ['SQLite', sqlite],
  ['MongoDB', mongo],
] as const)('an import of a whole organisation into %s', (name, to) => {
  it.skipIf(name === 'MongoDB' && missing !== null)(
    'goes on where it broke off, and no server sees it before it is done',
    async () => {
      const from = sqlite();
      const before = await from.open();
      await fill(before);
      const expected = await picture(before);
      await before.close();
      const folder = join(root, 'export');
      await exportFrom(from, folder);
      const place = to();
      for (const most of [1, 600, 1_100]) {
        let seen = 0;
        const broken = importInto(place, folder, (count) => {
          seen += count;
          if (seen > most) throw new Error('the power went');
        });
        await expect(broken).rejects.toThrow('the power went');
        await expect(place.open()).rejects.toThrow(/is not finished/);
      }
      await importInto(place, folder);
      const after = await place.open();
      expect(await picture(after)).toEqual(expected);
      await after.close();
    },
  );
});

describe('an export that is not whole', () => {
  it.each<[string, string, (text: string) => string, RegExp]>([
    ['a line is no JSON', 'users.jsonl', (text) => `${text}{"kind":\n`, /^users.jsonl, line 5: no JSON/],
    ['a user stands there twice', 'users.jsonl', (text) => text + text, /^users.jsonl, line 5: .* stands there twice/],
    [
      'a username is taken',
      'users.jsonl',
      (text) => text.replace('"username":"ben"', '"username":"anna"'),
      /anna stands there twice/,
    ],
    [
      'a message is missing',
      'messages/general.jsonl',
      (text) => text.replace(/.*\n/, ''),
      /^messages\/general.jsonl, line 1: expected the message general:1/,
    ],
    [
      'the last message is missing',
      'messages/crew.jsonl',
      (text) => text.replace(/.*\n$/, ''),
      /^messages\/crew.jsonl, line 2: 2 messages are said/,
    ],
    [
      'a message is of nobody',
      'messages/crew.jsonl',
      (text) => text.replaceAll('userben', 'userbex'),
      /there is no user userbex/,
    ],
    [
      'a rev stands there twice',
      'messages/crew.jsonl',
      (text) => text.replace('"rev":2', '"rev":1'),
      /its rev is another/,
    ],
    [
      'a clientId stands there twice',
      'messages/crew.jsonl',
      (text) => text.replaceAll('crew-0002', 'crew-0001'),
      /is not taken/,
    ],
    [
      'it answers what is not there',
      'messages/crew.jsonl',
      (text) => text.replace('"replyTo":null', '"replyTo":"crew:9"'),
      /answers a message that is not there/,
    ],
    [
      'time runs back',
      'messages/crew.jsonl',
      (text) => text.replace(/("seq":2.*"timestamp":")\d+/, '$12001'),
      /older than the one before/,
    ],
    [
      'a room is of another type',
      'rooms.jsonl',
      (text) => text.replace('"type":"pm"', '"type":"public"'),
      /do not go together/,
    ],
    [
      'a room leads elsewhere',
      'rooms.jsonl',
      (text) => text.replace('"id":"crew"', '"id":"../../crew"'),
      /id: Expected a room id/,
    ],
    [
      'a member is of no room',
      'members.jsonl',
      (text) => text.replace('"roomId":"crew"', '"roomId":"none"'),
      /there is no room none/,
    ],
    [
      'a mark is too high',
      'members.jsonl',
      (text) => text.replace('"readSeq":10', '"readSeq":99999'),
      /beyond the last message/,
    ],
    [
      'there is something more in a line',
      'users.jsonl',
      (text) => text.replace('{', '{"__proto__":{"role":"admin"},'),
      /^users.jsonl, line 1/,
    ],
  ])('where %s it is refused with file and line, and the folder stays empty', async (_, file, spoil, reason) => {
    const from = sqlite();
    const store = await from.open();
    await fill(store, 30);
    await store.close();
    const folder = join(root, 'export');
    await exportFrom(from, folder);
    const path = join(folder, file);
    await writeFile(path, spoil(await readFile(path, 'utf8')));
    const target = join(root, `target`);
    const key = exportKey(await finishedManifest(folder));
    const into = sqliteTarget(target, { kind: 'whole', key });
    await expect(importExport(into, { folder })).rejects.toThrow(reason);
    await into.close();
    expect(await readdir(target)).not.toContain('palaver.db');
  });
});
