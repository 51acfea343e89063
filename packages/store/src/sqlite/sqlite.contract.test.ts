import { describe } from 'vitest';
import { describeStore } from '../contract/describeStore.ts';
import { openSqlite } from '../testing/openSqlite.ts';
import { startHere } from '../testing/startHere.ts';

// Of code that runs in other threads nobody counts which lines a test ran.
describe('SQLite in one thread', () => describeStore(openSqlite(startHere)));
