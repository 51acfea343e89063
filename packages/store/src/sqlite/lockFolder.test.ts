import { copyFile, mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addUser, draft } from '../contract/openStore.ts';
import { openSqliteStore } from './openSqliteStore.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'palaver-lock-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const lock = () => join(folder, 'lock.db');

/** What an owner of the folder can do to the lock while a server runs there. */
const DAMAGES: [string, () => Promise<void>][] = [
  ['deleted', () => rm(lock())],
  [
    'replaced by a copy of it',
    async () => {
      await copyFile(lock(), `${lock()}.copy`);
      await rename(`${lock()}.copy`, lock());
    },
  ],
  [
    'replaced by the one of another folder',
    async () => {
      const other = await mkdtemp(join(tmpdir(), 'palaver-lock-'));
      for (let starts = 0; starts < 2; starts += 1) await (await openSqliteStore({ folder: other })).close();
      await rename(join(other, 'lock.db'), lock());
      await rm(other, { recursive: true });
    },
  ],
];

describe('the lock of a data folder', () => {
  // At the first start there is no database yet beside which it could be locked.
  describe.each([['first', 0] as const, ['second', 1] as const, ['third', 2] as const])(
    'at its %s start',
    (_, before) => {
      it.each(DAMAGES)(
        '%s under a running server: a second one does not start, and the first goes on',
        async (_, damage) => {
          for (let starts = 0; starts < before; starts += 1) await (await openSqliteStore({ folder })).close();
          const store = await openSqliteStore({ folder });
          const anna = await addUser(store, 'anna');
          await damage();
          for (let tries = 0; tries < 2; tries += 1)
            await expect(openSqliteStore({ folder })).rejects.toThrow(
              `The data folder ${folder} is used by another process.`,
            );
          await store.messages.append('general', { senderId: anna, entries: [draft('still-here-01')] });
          await store.close();
          const next = await openSqliteStore({ folder });
          expect((await next.messages.find('general', 1))?.clientId).toBe('still-here-01');
          await next.close();
        },
      );
    },
  );

  it('does not mind who reads the database while a server starts, a backup for example', async () => {
    for (let starts = 0; starts < 2; starts += 1) await (await openSqliteStore({ folder })).close();
    const reader = new DatabaseSync(join(folder, 'palaver.db'), { readOnly: true });
    reader.prepare('SELECT count(*) FROM messages').get();
    await (await openSqliteStore({ folder })).close();
    reader.close();
  });
});
