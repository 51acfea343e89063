import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addUser, draft } from '../contract/openStore.ts';
import { type Database, openForReading } from './database.ts';
import { messageReads } from './messageReads.ts';
import { openSqliteStore } from './openSqliteStore.ts';

const ROOM = 'general';

describe('reads of messages on SQLite (R3)', () => {
  let folder: string;
  let db: Database;
  let rows: number;
  let reads: ReturnType<typeof messageReads>;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'palaver-reads-'));
    const store = await openSqliteStore({ folder });
    const anna = await addUser(store, 'anna');
    for (let i = 0; i < 4; i += 1) {
      const drafts = Array.from({ length: 50 }, (_, j) => draft(`rows-${i}-${j}-0000`, '\u{1F6A4}'.repeat(4_000)));
      await store.messages.append(ROOM, { senderId: anna, entries: drafts });
    }
    await store.close();
    db = openForReading(join(folder, 'palaver.db'));
    rows = 0;
    reads = messageReads({ ...db, each: counted });
  });
  afterEach(async () => {
    db.raw.close();
    await rm(folder, { recursive: true });
  });

  /** The rows of the database itself, counted as they are fetched. */
  function* counted(sql: string, ...values: Parameters<Database['each']> extends [string, ...infer V] ? V : never) {
    for (const row of db.each(sql, ...values)) {
      rows += 1;
      yield row;
    }
  }

  it.each([
    [4_096, 1],
    [40_000, 3],
    [160_000, 10],
  ])('within %i bytes 16 KB messages are read until they pass them: %i rows', (maxBytes, most) => {
    expect(reads.changes(ROOM, 0, 500, maxBytes).messages).toHaveLength(most);
    expect(rows).toBe(most);
    rows = 0;
    expect(reads.page(ROOM, { limit: 50, maxBytes }).messages).toHaveLength(most);
    expect(rows).toBe(most);
  });

  it('of more changes than are answered none is read', () => {
    expect(reads.changes(ROOM, 0, 199, 4_096)).toMatchObject({ tooMany: true, messages: [] });
    expect(rows).toBe(0);
  });
});
