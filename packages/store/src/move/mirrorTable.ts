import { isDeepStrictEqual } from 'node:util';
import type { SQLInputValue } from 'node:sqlite';
import type { Model } from 'mongoose';
import type { Row } from '../sqlite/columns.ts';
import type { Database } from '../sqlite/database.ts';

/** What a document is found by. */
export interface DocumentKey {
  _id: string;
  roomId?: string | null;
}

/** A table of SQLite and the collection that is to hold the same. */
interface Table<T> {
  model: Model<T>;
  name: string;
  /** The condition that selects the row of one document by its `key`. */
  where: string;
  key(document: T): SQLInputValue[];
  /** The filter that finds these documents; where the collection is sharded it carries the shard key. */
  filter(documents: DocumentKey[]): { _id: { $in: string[] }; roomId?: { $in: string[] } };
  read(row: Row): T;
}

const BATCH = 400;

/**
 * Makes the collection equal to the table, whatever it held before; documents that are equal already are not written. It holds one batch in memory.
 * First goes all that differs, then comes all that is missing: so what is unique, like an address, is free when somebody else has it now.
 * @param onCount called with how many rows are copied
 */
export async function mirrorTable<T extends { _id: string }>(
  db: Database,
  table: Table<T>,
  onCount: (count: number) => void = () => undefined,
): Promise<number> {
  await removeOther(db, table);
  let count = 0;
  for (const rows of batches(db, `SELECT * FROM ${table.name}`)) {
    await insertMissing(table, rows.map(table.read));
    count += rows.length;
    onCount(count);
  }
  return count;
}

/** Removes documents that are not in the table, or not as they are there. */
async function removeOther<T extends { _id: string }>(
  db: Database,
  { model, name, where, key, filter, read }: Table<T>,
) {
  let others: DocumentKey[] = [];
  const remove = async () => {
    if (others.length > 0) await model.deleteMany(filter(others));
    others = [];
  };
  for await (const found of model.find().batchSize(BATCH).lean<T[]>().cursor()) {
    const row = db.get(`SELECT * FROM ${name} WHERE ${where}`, ...key(found));
    if (!row || !isSame(read(row), found)) others.push(found);
    if (others.length === BATCH) await remove();
  }
  await remove();
}

/** `changed` is when it was copied. */
function isSame(source: object, found: object): boolean {
  return Object.entries(source).every(
    ([field, value]) => field === 'changed' || isDeepStrictEqual(value, Reflect.get(found, field)),
  );
}

function* batches(db: Database, sql: string): Generator<Row[]> {
  let rows: Row[] = [];
  for (const row of db.raw.prepare(sql).iterate()) {
    rows.push(row);
    if (rows.length < BATCH) continue;
    yield rows;
    rows = [];
  }
  if (rows.length > 0) yield rows;
}

async function insertMissing<T extends { _id: string }>({ model, filter }: Table<T>, documents: T[]): Promise<void> {
  const there = await model.find(filter(documents), { _id: 1 }).lean<Pick<T, '_id'>[]>();
  const known = new Set(there.map(({ _id }) => _id));
  const missing = documents.filter(({ _id }) => !known.has(_id));
  if (missing.length > 0) await model.insertMany(missing, { lean: true, ordered: true });
}
