import { type IDBPDatabase, openDB } from 'idb';
import { type ClientStorage, isAsNew, type Table } from './clientStorage.ts';
import { memoryStorage } from './memoryStorage.ts';

const VERSION = 1;
const TABLES: Table[] = ['device', 'rooms', 'messages', 'people', 'outbox'];
/** An old tab that does not let go of the database must not keep this one from starting. */
const OPEN_WITHIN_MS = 3_000;

/**
 * Keeps everything in the browser's IndexedDB, each commit with strict durability. Where that is not to be had (private window, storage blocked, full),
 * it goes on in memory and says so by `durable`; `onTrouble` is told why.
 */
export function indexedDbStorage(name: string, onTrouble: (reason: string) => void = () => undefined): ClientStorage {
  const memory = memoryStorage();
  let db: IDBPDatabase | null = null;

  function giveUp(cause: unknown): void {
    db?.close();
    db = null;
    onTrouble(cause instanceof Error ? cause.message : String(cause));
  }

  async function openDatabase(): Promise<IDBPDatabase> {
    const opened = openDB(name, VERSION, {
      upgrade(fresh) {
        for (const table of TABLES) fresh.createObjectStore(table);
        fresh.createObjectStore('leases');
      },
      // A newer version of the page wants the database: let it have it.
      blocking: () => giveUp('A newer version of this page is open.'),
      terminated: () => giveUp('The browser closed the storage.'),
    });
    const timeout = new Promise<never>((_, reject) =>
      setTimeout(() => reject(new Error('The storage does not open.')), OPEN_WITHIN_MS),
    );
    return Promise.race([opened, timeout]);
  }

  return {
    get durable() {
      return db !== null;
    },
    async open() {
      try {
        db = await openDatabase();
      } catch (error) {
        giveUp(error);
      }
    },
    async readAll(table) {
      if (!db) return memory.readAll(table);
      const tx = db.transaction(table);
      const [keys, values] = await Promise.all([tx.store.getAllKeys(), tx.store.getAll()]);
      return keys.map((key, i) => ({ key: String(key), value: values[i] }));
    },
    async commit(writes) {
      // Memory follows along: when the disk fails, the page goes on with all it has.
      memory.apply(writes);
      if (!db || writes.length === 0) return;
      try {
        const tx = db.transaction([...new Set(writes.map((write) => write.table))], 'readwrite', {
          durability: 'strict',
        });
        for (const { table, key, value, ifNewer } of writes) {
          const store = tx.objectStore(table);
          if (value === undefined) void store.delete(key);
          else if (!ifNewer || !isAsNew(await store.get(key), value)) void store.put(value, key);
        }
        await tx.done;
      } catch (error) {
        giveUp(error);
      }
    },
    async wipe(tables) {
      await memory.wipe(tables);
      if (!db) return;
      const tx = db.transaction(tables, 'readwrite', { durability: 'strict' });
      for (const table of tables) void tx.objectStore(table).clear();
      await tx.done;
    },
    async claim(lease, owner, now, until) {
      if (!db) return true;
      const tx = db.transaction('leases', 'readwrite');
      const held: unknown = await tx.store.get(lease);
      const free = !isLease(held) || held.owner === owner || held.until <= now;
      if (free) void tx.store.put({ owner, until }, lease);
      await tx.done;
      return free;
    },
    async close() {
      db?.close();
      db = null;
    },
  };
}

function isLease(value: unknown): value is { owner: string; until: number } {
  return (
    typeof value === 'object' &&
    value !== null &&
    'owner' in value &&
    'until' in value &&
    typeof value.until === 'number'
  );
}
