import { type ClientStorage, isAsNew, type Table, type Write } from './clientStorage.ts';

/** Keeps everything in memory: for programs that need no restart, and where a browser keeps nothing. */
export function memoryStorage(): ClientStorage & { apply(writes: Write[]): void } {
  const tables = new Map<Table, Map<string, unknown>>();
  const leases = new Map<string, { owner: string; until: number }>();
  const table = (name: Table) => {
    let found = tables.get(name);
    if (!found) tables.set(name, (found = new Map()));
    return found;
  };

  function apply(writes: Write[]): void {
    for (const { table: name, key, value, ifNewer } of writes) {
      const records = table(name);
      if (value === undefined) records.delete(key);
      else if (!ifNewer || !isAsNew(records.get(key), value)) records.set(key, structuredClone(value));
    }
  }

  return {
    durable: false,
    apply,
    open: async () => undefined,
    readAll: async (name) =>
      [...table(name)]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, value]) => ({ key, value: structuredClone(value) })),
    commit: async (writes) => apply(writes),
    wipe: async (names) => {
      for (const name of names) table(name).clear();
    },
    claim: async (name, owner, now, until) => {
      const lease = leases.get(name);
      if (lease && lease.owner !== owner && lease.until > now) return false;
      leases.set(name, { owner, until });
      return true;
    },
    close: async () => undefined,
  };
}
