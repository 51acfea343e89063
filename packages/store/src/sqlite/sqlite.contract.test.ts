import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe } from 'vitest';
import { describeMessages } from '../contract/describeMessages.ts';
import { describePeople } from '../contract/describePeople.ts';
import { type OpenStore, openWithClock } from '../contract/openStore.ts';
import { startHere } from '../testing/startHere.ts';
import { openSqliteStore, type StartSide } from './openSqliteStore.ts';

/** The embedded store, held against the contract. */
const openWith =
  (start?: StartSide): OpenStore =>
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'palaver-store-'));
    return openWithClock(
      (now) => openSqliteStore({ folder, now, start }),
      () => rm(folder, { recursive: true, force: true }),
    );
  };

describe('SQLite on its threads', () => {
  describeMessages(openWith());
  describePeople(openWith());
});

describe('SQLite in one thread, where coverage is measured', () => {
  describeMessages(openWith(startHere));
  describePeople(openWith(startHere));
});
