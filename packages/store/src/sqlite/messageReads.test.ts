import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addUser, draft } from '../contract/openStore.ts';
import { type Database, openForReading } from './database.ts';
import { messageReads } from './messageReads.ts';
import { openSqliteStore } from './openSqliteStore.ts';

const ROOM = 'general';

/** How what somebody wrote in a room is sought. */
const OWN_SEQS = 'INDEXED BY messagesByClientId';

describe('reads of messages on SQLite (R3)', () => {
  let folder: string;
  let db: Database;
  let anna: string;
  let rows: number;
  let asked: string[];
  let reads: ReturnType<typeof messageReads>;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'palaver-reads-'));
    const store = await openSqliteStore({ folder });
    anna = await addUser(store, 'anna');
    for (let i = 0; i < 4; i += 1) {
      const drafts = Array.from({ length: 50 }, (_, j) => draft(`rows-${i}-${j}-0000`, '\u{1F6A4}'.repeat(4_000)));
      await store.messages.append(ROOM, { senderId: anna, entries: drafts });
    }
    await store.close();
    open();
  });
  afterEach(async () => {
    db.raw.close();
    await rm(folder, { recursive: true });
  });

  function open() {
    db = openForReading(join(folder, 'palaver.db'));
    rows = 0;
    asked = [];
    reads = messageReads({ ...db, each: counted });
  }

  /** The rows of the database itself, counted as they are fetched. */
  function* counted(sql: string, ...values: Parameters<Database['each']> extends [string, ...infer V] ? V : never) {
    asked.push(sql);
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

  it('what somebody wrote is sought once for all its portions, and shows what was written or erased between them', async () => {
    db.raw.close();
    const store = await openSqliteStore({ folder });
    open();
    const seen: number[] = [];
    let between = true;
    for (
      let page = reads.ofSender(anna, null, 10);
      page.length > 0;
      page = reads.ofSender(anna, page.at(-1) ?? null, 10)
    ) {
      seen.push(...page.map(({ seq }) => seq));
      if (!between) continue;
      between = false;
      await store.messages.append(ROOM, { senderId: anna, entries: [draft('rows-later-0000', 'later')] });
      await store.messages.erase(ROOM, { userId: anna, seq: 100, admitted: true });
    }
    await store.close();
    expect(seen).toEqual(Array.from({ length: 201 }, (_, i) => i + 1).filter((seq) => seq !== 100));
    // The first, what came meanwhile, and that nothing more is there.
    expect(asked.filter((sql) => sql.includes(OWN_SEQS)).length).toBeLessThanOrEqual(3);
    // The same again, from the middle: nothing is taken from a reading that began behind it.
    expect(reads.ofSender(anna, { roomId: ROOM, seq: 97 }, 3).map(({ seq }) => seq)).toEqual([98, 99, 101]);
    expect(reads.ofSender(anna, null, 2).map(({ seq }) => seq)).toEqual([1, 2]);
  });
});
