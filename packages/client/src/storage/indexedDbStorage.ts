import { deleteDB, type IDBPDatabase, openDB } from 'idb';
import { fieldOf } from '../fieldOf.ts';
import { Signal } from '../signal.ts';
import {
  type ClientStorage,
  isAsNew,
  isExpected,
  StaleWriteError,
  type Table,
  TABLES,
  type Write,
} from './clientStorage.ts';
import { memoryStorage } from './memoryStorage.ts';

const VERSION = 1;
/** An old tab that does not let go of the database must not keep this one from starting. */
const OPEN_WITHIN_MS = 3_000;
/** What has to be at hand when the disk fails in the middle: the cache can come from the server again, this can not. */
const MIRRORED = new Set<Table>(['device', 'outbox']);

/** What came while something else was being written. It goes in one transaction: a safe one of many changes costs the device as much as one of a few. */
interface Gathered {
  writes: Write[];
  begin(): void;
  done: Promise<void>;
}

/**
 * Keeps everything in the browser's IndexedDB, each commit with strict durability. Where that is not to be had (private window, storage blocked, full),
 * it goes on in memory and says so by `durable` and `trouble`.
 */
export function indexedDbStorage(name: string): ClientStorage {
  const memory = memoryStorage();
  const changed = new Signal();
  let db: IDBPDatabase | null = null;
  let trouble: string | null = null;
  let underWay = 0;
  let gathered: Gathered | null = null;

  function giveUp(cause: unknown): void {
    db?.close();
    db = null;
    trouble = (cause instanceof Error && (cause.message || cause.name)) || String(cause);
    changed.emit();
  }

  async function openDatabase(): Promise<IDBPDatabase> {
    const opening = openDB(name, VERSION, {
      upgrade(fresh) {
        for (const table of TABLES) fresh.createObjectStore(table);
        fresh.createObjectStore('leases');
      },
      // A newer version of the page wants the database: let it have it.
      blocking: () => giveUp('A newer version of this page is open.'),
      terminated: () => giveUp('The browser closed the storage.'),
    });
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<null>((resolve) => (timer = setTimeout(() => resolve(null), OPEN_WITHIN_MS)));
    const opened = await Promise.race([opening, late]).finally(() => clearTimeout(timer));
    if (opened) return opened;
    // When it opens after all, it must not stand in the way of others.
    void opening.then((tooLate) => tooLate.close()).catch(() => undefined);
    throw new Error('The storage does not open.');
  }

  async function write(writes: Write[]): Promise<void> {
    underWay += 1;
    try {
      await writeOrGiveUp(writes);
    } finally {
      underWay -= 1;
      if (underWay === 0) writeGathered();
    }
  }

  async function writeOrGiveUp(writes: Write[]): Promise<void> {
    if (!db) return memory.commit(writes);
    try {
      await writeAll(db, writes);
    } catch (error) {
      if (error instanceof StaleWriteError) throw error;
      giveUp(error);
      memory.apply(writes);
      return;
    }
    memory.apply(writes.filter(({ table }) => MIRRORED.has(table)));
  }

  function gather(): Gathered {
    const writes: Write[] = [];
    let begin = () => {};
    const done = new Promise<void>((resolve) => (begin = () => resolve(write(writes))));
    return { writes, begin, done };
  }

  /** Before anything else is read or written: transactions take effect in the order in which they begin. */
  function writeGathered(): void {
    const next = gathered;
    gathered = null;
    next?.begin();
  }

  return {
    get durable() {
      return db !== null;
    },
    get trouble() {
      return trouble;
    },
    async open() {
      if (db) return;
      try {
        db = await openDatabase();
        trouble = null;
      } catch (error) {
        giveUp(error);
      }
    },
    async readAll(table) {
      writeGathered();
      if (!db) return memory.readAll(table);
      try {
        const tx = db.transaction(table);
        const [keys, values] = await Promise.all([tx.store.getAllKeys(), tx.store.getAll()]);
        const records = keys.map((key, i) => ({ key: keyText(key), value: values[i] as unknown }));
        if (MIRRORED.has(table)) memory.apply(records.map((record) => ({ table, ...record })));
        return records;
      } catch (error) {
        giveUp(error);
        return memory.readAll(table);
      }
    },
    async commit(writes) {
      if (writes.length === 0) return;
      if (underWay > 0 && !writes.some(isConditional)) {
        gathered ??= gather();
        gathered.writes.push(...writes);
        return gathered.done;
      }
      writeGathered();
      await write(writes);
    },
    async wipe(tables, also = []) {
      writeGathered();
      if (!db) return memory.wipe(tables, also);
      try {
        await writeAll(db, also, tables);
      } catch (error) {
        if (error instanceof StaleWriteError) throw error;
        // What has to go must not stay: then all of it goes.
        giveUp(error);
        await deleteDB(name).catch(ignore);
      }
      await memory.wipe(tables);
      memory.apply(also.filter(({ table }) => MIRRORED.has(table)));
    },
    async claim(lease, owner, now, until) {
      if (!db) return true;
      const tx = db.transaction('leases', 'readwrite');
      const held: unknown = await tx.store.get(lease);
      const free = !isLease(held) || held.owner === owner || held.until <= now;
      if (free) tx.store.put({ owner, until }, lease).catch(ignore);
      await tx.done;
      return free;
    },
    watch: (listener) => changed.listen(listener),
    async close() {
      writeGathered();
      db?.close();
      db = null;
    },
  };
}

/** One transaction for all of it; what is cleared goes before anything is written. */
async function writeAll(db: IDBPDatabase, writes: Write[], clear: readonly Table[] = []): Promise<void> {
  const tables = [...new Set([...clear, ...writes.map((write) => write.table)])];
  const tx = db.transaction(tables, 'readwrite', { durability: 'strict' });
  const failure = tx.done.then(
    () => null,
    (error: unknown) => (error instanceof Error ? error : new Error('The storage took nothing.')),
  );
  try {
    for (const { table, key, expect } of writes) {
      if (expect !== undefined && !isExpected(await tx.objectStore(table).get(key), expect))
        throw new StaleWriteError();
    }
    for (const table of clear) tx.objectStore(table).clear().catch(ignore);
    for (const { table, key, value, ifNewer } of writes) {
      const store = tx.objectStore(table);
      if (value === undefined) store.delete(key).catch(ignore);
      else if (!ifNewer || !isAsNew(await store.get(key), value)) store.put(value, key).catch(ignore);
    }
  } catch (error) {
    abort(tx);
    await failure;
    throw error;
  }
  const error = await failure;
  if (error !== null) throw error;
}

function isConditional({ expect }: Write): boolean {
  return expect !== undefined;
}

function abort(tx: { abort(): void }): void {
  try {
    tx.abort();
  } catch {
    // It had ended already.
  }
}

/** The transaction as a whole says whether it worked. */
function ignore(): void {}

/** All keys are texts. */
function keyText(key: IDBValidKey): string {
  return typeof key === 'string' ? key : '';
}

function isLease(value: unknown): value is { owner: string; until: number } {
  return typeof fieldOf(value, 'owner') === 'string' && typeof fieldOf(value, 'until') === 'number';
}
