import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { switchOn } from '../../testing/authenticator.ts';
import { rest } from '../../testing/rest.ts';
import { registerAt, startServer, type TestServer } from '../../testing/startServer.ts';

describe('a backup that an administrator asks for', () => {
  let server: TestServer;
  let boss: { accessToken: string; user: { id: string } };
  let folder: string;
  const confirm = { password: 'four plain words' };

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'palaver-backups-'));
  });
  afterEach(async () => {
    await server.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function start(env: Record<string, string> = {}): Promise<void> {
    server = await startServer(env);
    boss = await registerAt(server.url, 'boss', { setupCode: server.setupCode });
  }
  const ask = (method: string, path: string, body?: unknown, token = boss.accessToken) =>
    rest(server.url, method, `/api/admin${path}`, { token, body });
  const shown = async () => (await ask('GET', '/server')).body as { backups: object[]; backup: object | null };
  const finished = () =>
    vi.waitFor(
      async () => {
        const { backups, backup } = await shown();
        expect(backup).toBeNull();
        expect(backups.length).toBeGreaterThan(0);
        return backups;
      },
      { timeout: 40_000 },
    );

  it('is begun after the password, lies in BACKUP_DIR for its owner alone, and is told in the audit', async () => {
    await start({ BACKUP_DIR: folder });
    expect(await shown()).toMatchObject({ backups: [], backup: null });
    expect(await ask('POST', '/backups', {})).toMatchObject({
      status: 401,
      body: { errorCode: 'CONFIRMATION_REQUIRED' },
    });
    expect((await ask('POST', '/backups', { confirm: { password: 'another one' } })).status).toBe(401);
    const member = (await registerAt(server.url, 'anna')).accessToken;
    expect((await ask('POST', '/backups', { confirm }, member)).status).toBe(403);
    expect(await shown()).toMatchObject({ backups: [], backup: null });

    expect((await ask('POST', '/backups', { confirm })).status).toBe(202);
    const [made] = await finished();
    expect(made).toMatchObject({ by: boss.user.id, error: null });
    const [name = ''] = (await readdir(folder)).filter((one) => one.endsWith('.backup'));
    const { mode, size } = await stat(join(folder, name));
    expect(mode & 0o777).toBe(0o600);
    expect(made).toMatchObject({ bytes: size });
    const { body } = await ask('GET', '/audit?action=backupMade');
    expect(body.items).toMatchObject([{ actor: { id: boss.user.id }, subject: null, details: { bytes: size } }]);
  });

  it('is begun once by a code of the second factor', async () => {
    await start({ BACKUP_DIR: folder });
    const { codes } = await switchOn(server.url, boss.accessToken, Date.now());
    const body = { confirm: { ...confirm, code: codes[0] } };
    expect((await ask('POST', '/backups', body)).status).toBe(202);
    await finished();
    expect(await ask('POST', '/backups', body)).toMatchObject({
      status: 401,
      body: { errorCode: 'SECOND_FACTOR_INVALID' },
    });
    expect(await shown()).toMatchObject({ backup: null });
  });

  it('is refused while one is under way', async () => {
    await start({ BACKUP_DIR: folder });
    await server.stores.backups.begin({ holder: 'another node', by: null, everyMs: null });
    await server.stores.backups.keep('another node', { bytes: 3, total: 9 });
    expect((await shown()).backup).toEqual({ bytes: 3, total: 9 });
    expect(await ask('POST', '/backups', { confirm })).toMatchObject({
      status: 409,
      body: { errorCode: 'BACKUP_RUNNING' },
    });
  });

  it('lies in the data folder where no other is set, and one that fails says why', async () => {
    await start();
    await ask('POST', '/backups', { confirm });
    await finished();
    expect((await readdir(join(server.folder, 'backups'))).filter((one) => one.endsWith('.backup'))).toHaveLength(1);
    await server.close();
    await writeFile(join(folder, 'a-file'), '');
    await start({ BACKUP_DIR: join(folder, 'a-file'), LOG_LEVEL: 'error' });
    await ask('POST', '/backups', { confirm });
    const [made] = await finished();
    expect(made).toMatchObject({ bytes: 0, error: expect.stringContaining('a-file') as string });
  });
});
