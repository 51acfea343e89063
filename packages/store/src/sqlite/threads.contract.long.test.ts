import { describe } from 'vitest';
import { describeStore } from '../contract/describeStore.ts';
import { openSqlite } from '../testing/openSqlite.ts';

describe('SQLite on its threads', () => describeStore(openSqlite()));
