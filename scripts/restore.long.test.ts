import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { draft } from '@palaver/store/contract/openStore';
import { connect } from '@palaver/store/mongo/connect';
import type { Store } from '@palaver/store/ports/store';
import { byPort, commandProxy } from '@palaver/store/testing/commandProxy';
import { startMongo } from '@palaver/store/testing/mongoServer';
import { readAll } from '@palaver/store/testing/readAll';
import { watchedProxy } from '@palaver/store/testing/watchedProxy';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { rest } from '../apps/server/src/testing/rest.ts';
import { registerAt, startServer } from '../apps/server/src/testing/startServer.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const MESSAGES = 450;
const mongo = await startMongo();
afterAll(async () => {
  if (!('missing' in mongo)) await mongo.stop();
});

/** A place for a store: the variables of a server there. */
type Place = { DATA_DIR: string } | { DATA_DIR: string; MONGO_URI: string; JWT_SECRET: string };

interface Ran {
  status: number;
  stdout: string;
  stderr: string;
}

/** The command as people type it. */
function npm(command: string, args: string[], place: Place): Promise<Ran> {
  const env = { PATH: process.env.PATH, HOME: process.env.HOME, ...place };
  return new Promise((done) => {
    execFile('npm', ['run', '-s', command, '--', ...args], { cwd: ROOT, env }, (error, stdout, stderr) =>
      done({ status: error ? Number(error.code ?? 1) : 0, stdout, stderr }),
    );
  });
}

/** The restore, in one process that can be killed; `code` runs in it first. */
function startRestore(args: string[], place: Place, code = '') {
  const preload = code === '' ? [] : ['--import', `data:text/javascript,${encodeURIComponent(code)}`];
  return spawn(process.execPath, [...preload, resolve(ROOT, 'scripts/restore.ts'), ...args], {
    env: { PATH: process.env.PATH, ...place },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

/** Restores, and is killed when it is about to do what is named. */
type Kill = (what: string, args: string[], place: Place) => Promise<void>;

/** What is named is the file that gets its place. */
const killAtFile: Kill = async (name, args, place) => {
  const end = JSON.stringify(`/${name}`);
  const child = startRestore(
    args,
    place,
    `import fs from 'node:fs'; import { syncBuiltinESMExports } from 'node:module'; const { renameSync } = fs;
    fs.renameSync = (from, to) => { if (to.endsWith(${end})) process.kill(process.pid, 'SIGKILL'); renameSync(from, to); };
    syncBuiltinESMExports();`,
  );
  expect(await once(child, 'exit')).toEqual([null, 'SIGKILL']);
};

/** What is named is what it is about to send to the database. */
const killAtWrite: Kill = async (pattern, args, place) => {
  if ('missing' in mongo || !('MONGO_URI' in place)) throw new Error('There is no MongoDB.');
  const sent = new RegExp(pattern, 's');
  const watched = await watchedProxy(mongo.port, (chunk) => {
    if (!sent.test(chunk)) return true;
    child.kill('SIGKILL');
    return false;
  });
  const child = startRestore(args, { ...place, MONGO_URI: byPort(place.MONGO_URI, watched.port) });
  expect(await once(child, 'exit')).toEqual([null, 'SIGKILL']);
  watched.close();
};

/** How many migrations a database says were done. */
async function notesIn(uri: string): Promise<number> {
  const connection = await connect(uri);
  try {
    return await connection.collection('migrations').countDocuments();
  } finally {
    await connection.close();
  }
}

interface Kind {
  kind: 'SQLite' | 'MongoDB';
  /** Why there is none of it here; null: there is. */
  missing: string | null;
  place: (folder: string) => Place;
  kill: Kill;
  /** When it is killed: in words, and as `kill` takes it. */
  moments: [string, string][];
}

const STORES: Kind[] = [
  {
    kind: 'SQLite',
    missing: null,
    place: (folder) => ({ DATA_DIR: folder }),
    kill: killAtFile,
    moments: [
      ['its secrets come to their place', 'secrets.json'],
      ['its database comes to its place', 'palaver.db'],
    ],
  },
  {
    kind: 'MongoDB',
    missing: 'missing' in mongo ? mongo.missing : null,
    place: (folder) => ({
      DATA_DIR: folder,
      MONGO_URI: 'missing' in mongo ? '' : mongo.newDatabase(),
      JWT_SECRET: 'the same for all servers of this test',
    }),
    kill: killAtWrite,
    moments: [
      ['the first messages are there', 'insert\\0.{4}messages\\0'],
      ['a migration is noted', 'update\\0.{4}migrations\\0'],
      // A null in the place of the mark.
      ['servers may open it', '\\x0amoving\\0'],
    ],
  },
];

describe.each(STORES)('npm run backup and npm run restore on $kind', ({ kind, missing, place, kill, moments }) => {
  const test = it.skipIf(missing !== null);
  let root: string;
  let from: Place;
  let to: Place;
  let kept: string;
  let epoch: string;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'palaver-restore-'));
    kept = join(root, 'kept');
    from = place(join(root, 'data'));
    to = place(join(root, 'other'));
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  const serve = (at: Place) => startServer({ ...at, BACKUP_DIR: kept }, at.DATA_DIR);
  const backup = () => join(kept, readdirSync(kept).find((name) => name.endsWith('.backup')) ?? '');

  /** A server, a backup of it made beside it, and what ended after that. */
  async function backUp(): Promise<void> {
    const server = await serve(from);
    epoch = server.stores.epoch;
    const anna = await registerAt(server.url, 'anna', { setupCode: server.setupCode });
    await registerAt(server.url, 'ben');
    const cora = await registerAt(server.url, 'cora');
    const entries = Array.from({ length: MESSAGES }, (_, i) => draft(`kept-${String(i).padStart(4, '0')}`));
    await server.stores.messages.append('general', { senderId: anna.user.id, entries });
    expect(await npm('export', ['--to', join(root, 'export')], from)).toMatchObject({ status: 0, stderr: '' });
    expect(await npm('backup', ['--to', kept], from)).toMatchObject({ status: 0, stderr: '' });
    await endThings(server.stores, cora.user.id, anna.user.id);
    await server.close();
  }

  async function endThings({ messages, users }: Store, coraId: string, annaId: string): Promise<void> {
    const ben = await users.findByLogin('ben');
    await messages.erase('general', { userId: annaId, seq: 3, admitted: true });
    await users.update(ben?.user.id ?? '', { deactivated: true });
    await users.erase(coraId, { confirmed: null, messages: 'remove' });
  }

  /** All of the backup is there as a new history, and nothing that was ended after it. */
  async function expectRestored(): Promise<void> {
    const server = await serve(to);
    try {
      const all = await readAll(server.stores, 'general');
      expect(all.map(({ seq }) => seq)).toEqual(Array.from({ length: MESSAGES }, (_, i) => i + 1));
      expect(all.filter(({ deleted, text }) => deleted && text === '').map(({ seq }) => seq)).toEqual([3]);
      const signIn = (username: string) =>
        rest(server.url, 'POST', '/api/auth/login', { body: { username, password: 'four plain words' } });
      expect((await signIn('anna')).status).toBe(200);
      for (const ended of ['ben', 'cora']) expect((await signIn(ended)).status, ended).toBe(401);
      expect(server.stores.epoch).not.toBe(epoch);
      expect((await server.stores.audit.list({ action: 'restored', limit: 9 })).items).toHaveLength(1);
    } finally {
      await server.close();
    }
  }

  test('bring all of it back, and what ended after it stays ended', { timeout: 240_000 }, async () => {
    await backUp();
    const restored = await npm('restore', ['--from', backup(), '--ends', kept], to);
    expect(restored).toMatchObject({ status: 0, stderr: '' });
    expect(restored.stdout).toContain(`3 accounts, 1 rooms, ${MESSAGES} messages. Everybody signs in again.`);
    expect(restored.stdout).toMatch(/^Of 1 files: 3 were ended again, 1 were so already, 0 are of what/m);
    await expectRestored();
  });

  test.each(moments)(
    'killed before %s, no server and no command takes that place until the same command ran again',
    { timeout: 240_000 },
    async (_, moment) => {
      await backUp();
      const args = ['--from', backup(), '--ends', kept];
      await kill(moment, args, to);

      const line = /A restore into .* was begun and is not finished\. Run the same command again/;
      await expect(serve(to)).rejects.toThrow(line);
      expect(await npm('doctor', [], to)).toMatchObject({ status: 1, stdout: expect.stringMatching(line) });
      const imported = await npm('import', ['--from', join(root, 'export')], to);
      expect(imported).toMatchObject({ status: 1, stderr: expect.stringMatching(line) });
      for (const [command, ...rest] of [
        ['backup', '--to', join(root, 'half')],
        ['export', '--to', join(root, 'half')],
        ['rescue'],
      ] as const)
        expect(await npm(command, rest, to), command).toMatchObject({ status: 1, stderr: expect.stringMatching(line) });

      expect(await npm('restore', args, to)).toMatchObject({ status: 0, stderr: '' });
      await expectRestored();
    },
  );

  if (kind === 'MongoDB')
    test(
      'a server that is started while it goes on is refused, and does not disturb it',
      { timeout: 240_000 },
      async () => {
        if ('missing' in mongo || !('MONGO_URI' in to)) throw new Error('There is no MongoDB.');
        const uri = to.MONGO_URI;
        await backUp();
        const refused: Promise<string>[] = [];
        let notes: number | null = null;
        const held = await commandProxy(mongo.port, async ({ insert }) => {
          if (insert !== 'users') return undefined;
          if (refused.length === 0) refused.push(serve(to).then(() => 'it serves', String));
          await Promise.all(refused);
          notes ??= await notesIn(uri);
          return undefined;
        });
        const throughProxy = { ...to, MONGO_URI: byPort(uri, held.port) };
        const restored = await npm('restore', ['--from', backup(), '--ends', kept], throughProxy);
        held.close();
        expect(restored).toMatchObject({ status: 0, stderr: '' });
        expect((await Promise.all(refused)).join()).toMatch(/A restore into it was begun and is not finished/);
        // What comes from an older version is changed when all of it is there, and not noted as changed before.
        expect(notes).toBe(0);
        await expectRestored();
      },
    );
});
