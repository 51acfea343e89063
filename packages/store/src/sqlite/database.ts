import { existsSync } from 'node:fs';
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import type { Row } from './columns.ts';

/** A database with its statements prepared once each. */
export interface Database {
  readonly raw: DatabaseSync;
  run(sql: string, ...values: SQLInputValue[]): number;
  get(sql: string, ...values: SQLInputValue[]): Row | undefined;
  all(sql: string, ...values: SQLInputValue[]): Row[];
  /** Rows one by one: a caller that stops early has read no more. */
  each(sql: string, ...values: SQLInputValue[]): Iterable<Row>;
}

/** Wraps an open database. `run` answers how many rows changed. */
export function withStatements(raw: DatabaseSync): Database {
  const prepared = new Map<string, StatementSync>();
  const statement = (sql: string): StatementSync => {
    let found = prepared.get(sql);
    if (!found) prepared.set(sql, (found = raw.prepare(sql)));
    return found;
  };
  return {
    raw,
    run: (sql, ...values) => Number(statement(sql).run(...values).changes),
    get: (sql, ...values) => statement(sql).get(...values),
    all: (sql, ...values) => statement(sql).all(...values),
    each: (sql, ...values) => statement(sql).iterate(...values),
  };
}

/**
 * Runs writes as one transaction: all of them, or none.
 * @throws what one of them threw, or SQLite at the commit
 */
export function inTransaction({ raw }: Database, write: () => void): void {
  raw.exec('BEGIN IMMEDIATE');
  try {
    write();
    raw.exec('COMMIT');
  } catch (error) {
    // Some failures have rolled it back already, a full disk for example.
    if (raw.isTransaction) raw.exec('ROLLBACK');
    throw error;
  }
}

/** So long a connection waits for another process that holds the file. */
export const BUSY_MS = 10_000;

/** Opens the one connection that writes: durable at every commit (S1), erased bytes overwritten, the log bounded. */
export function openForWriting(file: string): Database {
  const raw = new DatabaseSync(file, { timeout: BUSY_MS });
  raw.exec(`
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    PRAGMA secure_delete = ON;
    PRAGMA foreign_keys = ON;
    PRAGMA wal_autocheckpoint = 1000;
    PRAGMA journal_size_limit = 8388608;
    PRAGMA cache_size = -4000;
    PRAGMA temp_store = MEMORY;
  `);
  return withStatements(raw);
}

/**
 * Takes back what a process was writing when it was killed before the file was in WAL, as in the first moment of a new folder: its journal lies beside the
 * file, and a connection that only reads can not be opened until then.
 */
export function rollBackJournal(file: string): void {
  if (!existsSync(`${file}-journal`)) return;
  const raw = new DatabaseSync(file, { timeout: BUSY_MS });
  try {
    // The journal is looked at by the first read.
    raw.exec('SELECT count(*) FROM sqlite_schema');
  } finally {
    raw.close();
  }
}

/** Opens a connection that only reads. In WAL it never waits for the writer and always sees the newest commit. */
export function openForReading(file: string): Database {
  const raw = new DatabaseSync(file, { readOnly: true, timeout: BUSY_MS });
  raw.exec('PRAGMA cache_size = -4000; PRAGMA temp_store = MEMORY;');
  return withStatements(raw);
}
