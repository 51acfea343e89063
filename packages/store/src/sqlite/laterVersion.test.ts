import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addUser, draft } from '../contract/openStore.ts';
import { openSqliteStore } from './openSqliteStore.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'palaver-later-'));
  const store = await openSqliteStore({ folder });
  const anna = await addUser(store, 'anna');
  await store.messages.append('general', { senderId: anna, entries: [draft('kept-00000001')] });
  await store.close();
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function change(sql: string): void {
  const db = new DatabaseSync(join(folder, 'palaver.db'));
  db.exec(sql);
  db.close();
}

const readDatabase = () => readFile(join(folder, 'palaver.db'));

describe('a data folder that a later version has migrated', () => {
  it.each([
    ['a migration after all of this version', ['9999-later']],
    ['one with a number of this version and another name', ['0001-other']],
    ['several', ['0002-other', '9998-later', '9999-later']],
  ])('C10: is refused in one line that names what was done, and not a byte changes: %s', async (_, names) => {
    for (const name of names) change(`INSERT INTO migrations (name, at) VALUES ('${name}', 0)`);
    const before = await readDatabase();
    const refused = openSqliteStore({ folder });
    await expect(refused).rejects.toThrow(
      `The data folder ${folder} was changed by a later version of Palaver (${names.join(', ')}). ` +
        'Start that version or a newer one; nothing was changed.',
    );
    expect((await readDatabase()).equals(before)).toBe(true);
  });

  it('C10: is refused before a migration of this version that is missing there is done', async () => {
    change("DELETE FROM migrations WHERE name <> '0001-schema'; INSERT INTO migrations VALUES ('9999-later', 0)");
    const before = await readDatabase();
    await expect(openSqliteStore({ folder })).rejects.toThrow(/later version of Palaver \(9999-later\)/);
    expect((await readDatabase()).equals(before)).toBe(true);
  });

  it('is let go by the refusal: what may use it starts at once', async () => {
    change("INSERT INTO migrations VALUES ('9999-later', 0)");
    await expect(openSqliteStore({ folder })).rejects.toThrow(/later version/);
    change("DELETE FROM migrations WHERE name = '9999-later'");
    const store = await openSqliteStore({ folder });
    expect((await store.messages.find('general', 1))?.clientId).toBe('kept-00000001');
    await store.close();
  });
});
