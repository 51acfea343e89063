import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { addUser, type OpenedStore } from '@palaver/store/contract/openStore';
import { openSqlite } from '@palaver/store/testing/openSqlite';
import { startHere } from '@palaver/store/testing/startHere';
import { carryOutEnds } from './carryOutEnds.ts';

const START = Date.UTC(2026, 0, 1);

let folder: string;
let opened: OpenedStore;
let ben: string;
let cora: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'palaver-ends-'));
  opened = await openSqlite(startHere)();
  [ben, cora] = [await addUser(opened.store, 'ben'), await addUser(opened.store, 'cora')];
});
afterEach(async () => {
  await opened.drop();
  await rm(folder, { recursive: true, force: true });
});

const account = (userId: string, state: string, ms: number) =>
  JSON.stringify({ kind: 'account', at: new Date(START + ms).toISOString(), userId, state });
const write = (...lines: string[]) => writeFile(join(folder, 'ends.jsonl'), lines.map((line) => `${line}\n`).join(''));
const userOf = async (userId: string) => (await opened.store.users.find(userId))?.user;

it('what ended seconds before the backup is ended too, as another clock may have dated it, and nothing older', async () => {
  await write(account(ben, 'deactivated', -5_000), account(cora, 'deactivated', -5_001));
  expect(await carryOutEnds(opened.store, folder, START)).toMatchObject({ done: 1 });
  expect(await userOf(ben)).toMatchObject({ deactivated: true });
  expect(await userOf(cora)).toMatchObject({ deactivated: false });
});

it('a deletion is never taken back, whatever was said after it; a deactivation is', async () => {
  await write(
    account(ben, 'deactivated', 1_000),
    account(cora, 'deleted', 1_000),
    account(ben, 'active', 2_000),
    account(cora, 'active', 2_000),
  );
  expect(await carryOutEnds(opened.store, folder, START)).toMatchObject({ done: 1, already: 1 });
  expect(await userOf(ben)).toMatchObject({ deactivated: false });
  expect(await userOf(cora)).toMatchObject({ deleted: true });
});
