/** What is kept on the device, by table: one record a key. */
export type Table = 'device' | 'rooms' | 'messages' | 'people' | 'outbox';

/** One change. Without a value the record goes. */
export interface Write {
  table: Table;
  key: string;
  value?: unknown;
  /** Keep what is there when its `rev` is as high or higher: another tab may know more. */
  ifNewer?: boolean;
}

export interface StoredRecord {
  key: string;
  value: unknown;
}

/**
 * Where a client keeps its cache and its outbox. Small on purpose: memory, a file, or IndexedDB.
 * Values are JSON. A storage that can not keep anything says so by `durable` and still works for the life of the page.
 */
export interface ClientStorage {
  /** False: what is written is gone when the page closes (private window, storage full or blocked). */
  readonly durable: boolean;
  /** Opens it; may be called again after `close`. */
  open(): Promise<void>;
  /** All records of a table in the order of their keys. */
  readAll(table: Table): Promise<StoredRecord[]>;
  /** All of these changes or none; resolved only when they are safe on the device (strict durability). */
  commit(writes: Write[]): Promise<void>;
  /** Empties these tables. */
  wipe(tables: Table[]): Promise<void>;
  /** Takes or extends a lease for `owner` unless another owner holds it beyond `now`. Atomic between tabs. */
  claim(name: string, owner: string, now: number, untilMs: number): Promise<boolean>;
  close(): Promise<void>;
}

/** Whether a stored record is at least as new as one that is to be written. */
export function isAsNew(there: unknown, next: unknown): boolean {
  return revOf(there) >= revOf(next);
}

function revOf(value: unknown): number {
  return typeof value === 'object' && value !== null && 'rev' in value && typeof value.rev === 'number'
    ? value.rev
    : -1;
}
