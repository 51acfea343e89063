import { execFile, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { registerAt, startServer, type TestServer } from '../apps/server/src/testing/startServer.ts';
import { openForReading, openForWriting } from '../packages/store/src/sqlite/database.ts';
import { doneMigrations, migrate, MIGRATIONS } from '../packages/store/src/sqlite/migrate.ts';
import { readAll } from '../packages/store/src/testing/readAll.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'palaver-backup-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

interface Ran {
  status: number;
  stdout: string;
  stderr: string;
}

/** The command as people start it, in a process of its own beside what runs here. */
function run(command: 'backup' | 'restore', args: string[], env: Record<string, string> = {}): Promise<Ran> {
  const own = { PATH: process.env.PATH, ...env };
  return new Promise((done) => {
    execFile(
      process.execPath,
      [resolve(`scripts/${command}.ts`), ...args],
      { cwd: root, env: own },
      (error, out, err) => done({ status: error ? Number(error.code ?? 1) : 0, stdout: out, stderr: err }),
    );
  });
}

async function send(url: string, token: string, n: number): Promise<void> {
  const response = await fetch(`${url}/api/messages`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ roomId: 'general', clientId: `sent-${String(n).padStart(6, '0')}`, text: `text ${n}` }),
  });
  expect(response.status).toBe(201);
}

/** Sends one message after the other until it is told to stop. */
function sendOn(url: string, token: string): { sent(): number; stop(): Promise<void> } {
  const state = { sent: 0, on: true };
  const loop = (async () => {
    for (; state.on; state.sent += 1) await send(url, token, state.sent);
  })();
  return {
    sent: () => state.sent,
    async stop() {
      state.on = false;
      await loop;
    },
  };
}

async function textsOf({ stores }: TestServer): Promise<Set<string>> {
  return new Set((await readAll(stores, 'general')).map(({ text }) => text));
}

describe('npm run backup and npm run restore', () => {
  it('keep all that was acknowledged before the backup began, beside a server that is written to', async () => {
    const folder = join(root, 'data');
    const server = await startServer({}, folder);
    const anna = await registerAt(server.url, 'anna', { setupCode: server.setupCode });
    const { epoch } = server.stores;
    const sending = sendOn(server.url, anna.accessToken);
    await expect.poll(sending.sent).toBeGreaterThan(50);
    const before = sending.sent();
    const made = await run('backup', ['--to', join(root, 'kept')], { DATA_DIR: folder });
    await sending.stop();
    expect(made).toMatchObject({ status: 0, stderr: '' });
    const audit = await server.stores.audit.list({ action: 'backupMade', limit: 9 });
    expect(audit.items).toMatchObject([{ actorId: null, details: { bytes: expect.any(Number) } }]);
    const { made: listed } = await server.stores.backups.read();
    expect(listed).toMatchObject([{ bytes: audit.items[0]?.details.bytes, by: null, error: null }]);
    await server.close();

    const [name = ''] = readdirSync(join(root, 'kept'));
    expect(name).toMatch(/^palaver-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ\.backup$/);
    expect(statSync(join(root, 'kept', name)).mode & 0o777).toBe(0o600);
    const other = join(root, 'elsewhere', 'data');
    mkdirSync(join(root, 'elsewhere'));
    const restored = await run('restore', ['--from', join(root, 'kept', name)], { DATA_DIR: other });
    expect(restored).toMatchObject({ status: 0, stderr: '' });
    expect(readdirSync(other).sort()).toEqual(['lock.db', 'palaver.db', 'secrets.json']);
    expect(await readFile(join(other, 'secrets.json'))).toEqual(await readFile(join(folder, 'secrets.json')));
    expect(statSync(join(other, 'palaver.db')).mode & 0o077).toBe(0);

    const again = await startServer({}, other);
    expect(again.stores.epoch).not.toBe(epoch);
    const texts = await textsOf(again);
    for (let n = 0; n < before; n += 1) expect(texts).toContain(`text ${n}`);
    expect((await again.stores.audit.list({ action: 'restored', limit: 9 })).items).toHaveLength(1);
    const tried = await fetch(`${again.url}/api/auth/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ refreshToken: anna.refreshToken }),
    });
    expect(tried.status).toBe(401);
    await again.close();
  });

  it('say in one line what they need', async () => {
    expect(await run('restore', [])).toMatchObject({ status: 1, stderr: expect.stringMatching(/^--from takes .*\n$/) });
    expect((await run('backup', ['--to', 'kept', '--form', 'x'])).stderr).toMatch(/^Unknown option '--form'/);
    const none = await run('backup', ['--to', 'kept'], { DATA_DIR: join(root, 'none') });
    expect(none).toMatchObject({ status: 1, stderr: expect.stringMatching(/^There is no .*palaver\.db\. [^\n]*\n$/) });
    const nowhere = await run('backup', [], { DATA_DIR: join(root, 'none') });
    expect(nowhere).toMatchObject({ status: 1, stderr: none.stderr });
    expect(readdirSync(root)).toEqual([]);
    const wrong = await run('backup', [], { DATA_DIR: join(root, 'none'), BACKUP_TO: 'ssh-ed25519 AAAA' });
    expect(wrong).toMatchObject({ status: 1, stderr: expect.stringMatching(/^BACKUP_TO takes .*\n$/) });
  });

  it('put a backup where the server does, when no other folder is named', async () => {
    const folder = join(root, 'data');
    await (await startServer({}, folder)).close();
    expect(await run('backup', [], { DATA_DIR: folder })).toMatchObject({ status: 0, stderr: '' });
    expect(readdirSync(join(folder, 'backups'))).toEqual([expect.stringMatching(/^palaver-.*\.backup$/)]);
    const BACKUP_DIR = join(root, 'kept');
    const BACKUP_TO = 'age18whqt9qy8aeg8arrm0y4399jtcv4wzut97czcez5kl4822u5t5gskts3ph';
    expect(await run('backup', [], { DATA_DIR: folder, BACKUP_DIR, BACKUP_TO })).toMatchObject({ status: 0 });
    expect(readdirSync(BACKUP_DIR)).toEqual([expect.stringMatching(/^palaver-.*\.backup\.age$/)]);
  });

  it('remove what a killed one left, at the start of the server and before the next, and nothing that somebody writes', async () => {
    const folder = join(root, 'data');
    const BACKUP_DIR = join(root, 'kept');
    const places = [BACKUP_DIR, folder, join(folder, 'before-update')];
    for (const place of places) mkdirSync(place, { recursive: true, mode: 0o700 });
    writeFileSync(join(folder, '.palaver-notes'), 'no draft');
    const dead = await writeDrafts(places);
    await dead.kill();
    const live = await writeDrafts(places);
    const server = await startServer({ BACKUP_DIR }, folder);
    for (const draft of dead.drafts) await expect.poll(() => existsSync(draft)).toBe(false);
    expect(live.drafts.map((draft) => existsSync(draft))).toEqual([true, true, true]);
    await live.kill();
    expect(await run('backup', [], { DATA_DIR: folder, BACKUP_DIR })).toMatchObject({ status: 0 });
    expect(live.drafts.map((draft) => existsSync(draft))).toEqual([false, false, true]);
    expect(existsSync(join(folder, '.palaver-notes'))).toBe(true);
    await server.close();
  });
});

/** Another process that has begun a backup in each of these folders. */
async function writeDrafts(folders: string[]): Promise<{ drafts: string[]; kill(): Promise<void> }> {
  const code = `const { makeDraft } = await import(${JSON.stringify(resolve('apps/server/src/backup/backupDrafts.ts'))});
    console.log(JSON.stringify(await Promise.all(process.argv.slice(1).map(makeDraft))));
    setInterval(() => undefined, 60_000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code, ...folders]);
  const ended = once(child, 'exit');
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  return {
    drafts: JSON.parse(String(line)) as string[],
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/** A disk of its own for the folder, or why there is none. */
function mount(folder: string, options: string): { unmount(): void } | { missing: string } {
  mkdirSync(folder, { recursive: true });
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder]);
  if (status !== 0) return { missing: 'this user can not mount a tmpfs (it takes root)' };
  return { unmount: () => void spawnSync('umount', ['-l', folder]) };
}

describe('a folder that can not take a backup', () => {
  it.for([
    ['is full', 'size=64k'],
    ['is read-only', 'ro'],
  ] as const)(
    'that %s: is said in one line, nothing of it stays, and the server goes on',
    async ([, options], { skip }) => {
      const to = join(root, 'kept');
      const disk = mount(to, options);
      if ('missing' in disk) {
        if (process.env.CI) throw new Error(disk.missing);
        return skip(disk.missing);
      }
      const server = await startServer({}, join(root, 'data'));
      try {
        const anna = await registerAt(server.url, 'anna', { setupCode: server.setupCode });
        const made = await run('backup', ['--to', to], { DATA_DIR: join(root, 'data') });
        expect(made).toMatchObject({ status: 1, stdout: '' });
        expect(made.stderr).toMatch(/^No backup was made in [^\n]*: [^\n]*(full|read-only|readonly)[^\n]*\n$/);
        expect(readdirSync(to)).toEqual([]);
        await send(server.url, anna.accessToken, 1);
        expect((await server.stores.audit.list({ action: 'backupMade', limit: 9 })).items).toEqual([]);
      } finally {
        await server.close();
        disk.unmount();
      }
    },
  );
});

describe('a data folder of an older version', () => {
  function makeOlder(folder: string): void {
    mkdirSync(folder);
    const db = openForWriting(join(folder, 'palaver.db'));
    migrate(db, Date.UTC(2026, 0, 1), MIGRATIONS.slice(0, 6));
    db.run("UPDATE rooms SET topic = 'as it was'");
    db.raw.close();
  }

  it('C10: is backed up before its first start under this version, and that backup can be restored', async () => {
    const folder = join(root, 'data');
    makeOlder(folder);
    await (await startServer({}, folder)).close();
    const kept = join(folder, 'before-update');
    const [name = '', ...more] = readdirSync(kept);
    expect(more).toEqual([]);
    expect(statSync(join(kept, name)).mode & 0o777).toBe(0o600);
    execFileSync('tar', ['-xzf', join(kept, name), '-C', root, 'palaver.db']);
    const copy = openForReading(join(root, 'palaver.db'));
    expect(doneMigrations(copy)).toEqual(MIGRATIONS.slice(0, 6).map((one) => one.name));
    copy.raw.close();
    // The second start has nothing to change.
    await (await startServer({}, folder)).close();
    expect(readdirSync(kept)).toEqual([name]);
    const other = join(root, 'other');
    expect(await run('restore', ['--from', join(kept, name)], { DATA_DIR: other })).toMatchObject({ status: 0 });
    const again = await startServer({}, other);
    expect(await again.stores.rooms.find('general')).toMatchObject({ topic: 'as it was' });
    await again.close();
  });

  it('keeps the backups of the last three updates', async () => {
    const folder = join(root, 'data');
    makeOlder(folder);
    const kept = join(folder, 'before-update');
    mkdirSync(kept);
    for (const year of [2021, 2022, 2023, 2024])
      writeFileSync(join(kept, `palaver-${year}-01-01T00-00-00Z.backup`), '');
    await (await startServer({}, folder)).close();
    const left = readdirSync(kept).sort();
    expect(left.slice(0, 2)).toEqual(['palaver-2023-01-01T00-00-00Z.backup', 'palaver-2024-01-01T00-00-00Z.backup']);
    expect(left).toHaveLength(3);
  });

  it('stays as it is where no backup can be made', async () => {
    const folder = join(root, 'data');
    makeOlder(folder);
    writeFileSync(join(folder, 'before-update'), 'a file in the way');
    await expect(startServer({}, folder)).rejects.toThrow(/is not changed without a backup\. No backup was made in /);
    const db = openForReading(join(folder, 'palaver.db'));
    expect(doneMigrations(db)).toHaveLength(6);
    db.raw.close();
  });
});
