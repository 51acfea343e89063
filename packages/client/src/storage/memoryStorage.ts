import { type ClientStorage, isAsNew, isExpected, StaleWriteError, type Table, type Write } from './clientStorage.ts';

export interface MemoryStorage extends ClientStorage {
  /** @throws StaleWriteError where a record is not what a write expects */
  demandExpected(writes: Write[]): void;
  /** Does the changes without asking what they expect. */
  apply(writes: Write[]): void;
}

/** Keeps everything in memory: for programs that need no restart, and where a browser keeps nothing. */
export function memoryStorage(): MemoryStorage {
  const tables = new Map<Table, Map<string, unknown>>();
  const leases = new Map<string, { owner: string; until: number }>();
  const table = (name: Table) => {
    const found = tables.get(name) ?? new Map<string, unknown>();
    tables.set(name, found);
    return found;
  };

  function demandExpected(writes: Write[]): void {
    for (const { table: name, key, expect } of writes) {
      if (!isExpected(table(name).get(key), expect)) throw new StaleWriteError();
    }
  }

  function apply(writes: Write[]): void {
    // Copied first: a value that is no JSON must not leave half a commit behind.
    const copies = writes.map((write) => ({ ...write, value: structuredClone(write.value) }));
    for (const { table: name, key, value, ifNewer } of copies) {
      const records = table(name);
      if (value === undefined) records.delete(key);
      else if (!ifNewer || !isAsNew(records.get(key), value)) records.set(key, value);
    }
  }

  return {
    durable: false,
    trouble: null,
    demandExpected,
    apply,
    open: async () => undefined,
    readAll: async (name) =>
      [...table(name)]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, value]) => ({ key, value: structuredClone(value) })),
    async commit(writes) {
      demandExpected(writes);
      apply(writes);
    },
    async wipe(names, also = []) {
      demandExpected(also);
      for (const name of names) table(name).clear();
      apply(also);
    },
    async claim(name, owner, now, until) {
      const lease = leases.get(name);
      if (lease && lease.owner !== owner && lease.until > now) return false;
      leases.set(name, { owner, until });
      return true;
    },
    watch: () => undefined,
    close: async () => undefined,
  };
}
