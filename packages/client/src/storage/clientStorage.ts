import { fieldOf } from '../fieldOf.ts';

/** What is kept on the device, by table: one record a key. */
export const TABLES = ['device', 'rooms', 'messages', 'people', 'outbox'] as const;
export type Table = (typeof TABLES)[number];

/** One change. Without a value the record goes. */
export interface Write {
  table: Table;
  key: string;
  value?: unknown;
  /** Keep what is there when its `rev` is as high or higher: another tab may know more. */
  ifNewer?: boolean;
  /** The whole commit is refused with StaleWriteError unless the record there has this `v` (0: there is none): another tab was faster. */
  expect?: number;
}

export interface StoredRecord {
  key: string;
  value: unknown;
}

/** Nothing was written: a record had changed since it was read. Read again, and decide again. */
export class StaleWriteError extends Error {
  constructor() {
    super('The record was changed by somebody else.');
    this.name = 'StaleWriteError';
  }
}

/**
 * Where a client keeps its cache and its outbox. Small on purpose: memory, a file, or IndexedDB.
 * Values are JSON. A storage that can not keep anything says so by `durable` and still works for the life of the page.
 */
export interface ClientStorage {
  /** False: what is written is gone when the page closes (private window, storage full or blocked). */
  readonly durable: boolean;
  /** Why nothing is kept although it should be; null while all is well. */
  readonly trouble: string | null;
  /** Opens it; may be called again after `close`. */
  open(): Promise<void>;
  /** All records of a table in the order of their keys. */
  readAll(table: Table): Promise<StoredRecord[]>;
  /** All of these changes or none; resolved only when they are safe on the device (strict durability). @throws StaleWriteError */
  commit(writes: Write[]): Promise<void>;
  /** Empties these tables and makes the changes that go with it, all or nothing, safe like a commit. @throws StaleWriteError */
  wipe(tables: readonly Table[], also?: Write[]): Promise<void>;
  /** Takes or extends a lease for `owner` unless another owner holds it beyond `now` (ms). Atomic between tabs. */
  claim(name: string, owner: string, now: number, untilMs: number): Promise<boolean>;
  /** Calls `listener` when `durable` or `trouble` changed. */
  watch(listener: () => void): void;
  close(): Promise<void>;
}

/** Whether a stored record is at least as new as one that is to be written. */
export function isAsNew(there: unknown, next: unknown): boolean {
  return numberOf(there, 'rev', -1) >= numberOf(next, 'rev', -1);
}

/** Whether a record is what a conditional write was decided on. */
export function isExpected(there: unknown, expect: number | undefined): boolean {
  return expect === undefined || numberOf(there, 'v', 0) === expect;
}

function numberOf(value: unknown, field: string, none: number): number {
  const found = fieldOf(value, field);
  return typeof found === 'number' ? found : none;
}
