import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe } from 'vitest';
import { describeMessages } from '../contract/describeMessages.ts';
import { describePeople } from '../contract/describePeople.ts';
import type { OpenStore } from '../contract/openStore.ts';
import { startHere } from '../testing/startHere.ts';
import { openSqliteStore, type StartSide } from './openSqliteStore.ts';

/** The embedded store, held against the contract. */
const openWith =
  (start?: StartSide): OpenStore =>
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'palaver-store-'));
    let at = Date.UTC(2026, 0, 1);
    const options = { folder, now: () => at, start };
    let store = await openSqliteStore(options);
    return {
      store,
      setNow: (next) => {
        at = next;
      },
      async reopen() {
        await store.close();
        store = await openSqliteStore(options);
        return store;
      },
      async drop() {
        await store.close();
        await rm(folder, { recursive: true, force: true });
      },
    };
  };

describe('SQLite on its threads', () => {
  describeMessages(openWith());
  describePeople(openWith());
});

describe('SQLite in one thread, where coverage is measured', () => {
  describeMessages(openWith(startHere));
  describePeople(openWith(startHere));
});
