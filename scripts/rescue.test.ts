import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeEach, afterEach, describe, expect, it } from 'vitest';
import { tokenDigest } from '../apps/server/src/features/oneTimeToken.ts';
import { addUser, newAccount } from '../packages/store/src/contract/openStore.ts';
import { openMongoStore } from '../packages/store/src/mongo/openMongoStore.ts';
import type { Store } from '../packages/store/src/ports/store.ts';
import { openSqliteStore } from '../packages/store/src/sqlite/openSqliteStore.ts';
import { startMongo } from '../packages/store/src/testing/mongoServer.ts';

const mongo = await startMongo();
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'palaver-rescue-'));
});
afterEach(() => rmSync(folder, { recursive: true }));
afterAll(async () => {
  if (!('missing' in mongo)) await mongo.stop();
});

function rescue(env: Record<string, string> = {}, ...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [resolve('scripts/rescue.ts'), ...args], {
    cwd: folder,
    env: { ...process.env, DATA_DIR: folder, ...env },
    encoding: 'utf8',
  });
  const [, token = ''] = /#([A-Za-z0-9_-]{43})\n/.exec(stdout) ?? [];
  return { status, stdout, stderr, token };
}

async function fill(store: Store, ...admins: string[]): Promise<void> {
  await addUser(store, 'ben');
  for (const name of admins) {
    const account = newAccount(`user${name}`.padEnd(16, '0'), name);
    await store.users.create({ ...account, user: { ...account.user, role: 'admin' } }, false);
  }
}

describe('npm run rescue', () => {
  it('prints a link that sets a password of the only administrator once', async () => {
    const store = await openSqliteStore({ folder });
    await fill(store, 'anna');
    await store.close();
    const { status, stdout, token } = rescue({ PUBLIC_URL: 'https://chat.example.org' });
    expect(status).toBe(0);
    expect(stdout).toMatch(/a new password for anna, once, until \d{4}-.*Z:\n  https:\/\/chat\.example\.org\/reset#/);
    const again = await openSqliteStore({ folder });
    expect(await again.links.redeemReset(tokenDigest(token), 'new')).toMatchObject({ user: { username: 'anna' } });
    expect(await again.links.redeemReset(tokenDigest(token), 'new')).toBeNull();
    await again.close();
  });

  it(
    'says what to do where the server runs, where there are several, none, or no such one, and where there is no store',
    { timeout: 120_000 },
    async () => {
      expect(rescue()).toMatchObject({ status: 1, stderr: expect.stringContaining('DATA_DIR takes the data folder') });
      const store = await openSqliteStore({ folder });
      expect(rescue()).toMatchObject({
        status: 1,
        stdout: '',
        stderr: expect.stringContaining('Stop the server, run'),
      });
      await store.close();
      expect(rescue().stderr).toContain('There is no administrator yet');
      const again = await openSqliteStore({ folder });
      await fill(again, 'anna', 'carl');
      await again.close();
      expect(rescue().stderr).toContain('Name one of them: npm run rescue -- anna\nanna, carl\n');
      expect(rescue({}, 'ben').stderr).toBe('Administrators are: anna, carl.\n');
      expect(rescue({}, 'carl').stdout).toMatch(/for carl, once.*\n  http:\/\/localhost:3000\/reset#/);
    },
  );

  it.skipIf('missing' in mongo)('works on MongoDB beside a server that runs', async () => {
    if ('missing' in mongo) throw new Error(mongo.missing);
    const uri = mongo.newDatabase();
    const store = await openMongoStore({ uri });
    await fill(store, 'anna');
    const { status, token, stderr } = rescue({ MONGO_URI: uri, JWT_SECRET: 'a secret of this test, long enough' });
    expect([status, stderr]).toEqual([0, '']);
    expect(await store.links.redeemReset(tokenDigest(token), 'new')).toMatchObject({ user: { username: 'anna' } });
    await store.close();
  });
});
