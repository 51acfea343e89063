import { type Database, inTransaction } from './database.ts';
import { text } from './columns.ts';
import { up as schema } from './migrations/0001-schema.ts';
import { up as emojiForms } from './migrations/0002-emoji-forms.ts';
import { up as sessionsFrom } from './migrations/0003-sessions-from.ts';
import { up as sessionsUsed } from './migrations/0004-sessions-used.ts';
import { up as settings } from './migrations/0006-settings.ts';
import { up as secondFactor } from './migrations/0006-second-factor.ts';
import { up as invites } from './migrations/0007-invites.ts';
import { up as bans } from './migrations/0008-bans.ts';
import { up as pins } from './migrations/0009-pins.ts';
import { up as links } from './migrations/0010-links.ts';
import { up as serverSettings } from './migrations/0012-server-settings.ts';
import { up as audit } from './migrations/0013-audit.ts';
import { up as bots } from './migrations/0015-bots.ts';
import { up as deletion } from './migrations/0016-deletion.ts';
import { up as erasedRooms } from './migrations/0017-erased-rooms.ts';
import { up as identities } from './migrations/0018-identities.ts';
import { up as webhooks } from './migrations/0019-webhooks.ts';
import { up as keys } from './migrations/0020-keys.ts';
import { up as fewerIndexes } from './migrations/0021-fewer-indexes.ts';

export interface Migration {
  name: string;
  up: (db: Database, at: number) => void;
}

/** In the order in which they run; a name never changes. */
export const MIGRATIONS: Migration[] = [
  { name: '0001-schema', up: schema },
  { name: '0002-emoji-forms', up: emojiForms },
  { name: '0003-sessions-from', up: sessionsFrom },
  { name: '0004-sessions-used', up: sessionsUsed },
  { name: '0006-second-factor', up: secondFactor },
  { name: '0006-settings', up: settings },
  { name: '0007-invites', up: invites },
  { name: '0008-bans', up: bans },
  { name: '0009-pins', up: pins },
  { name: '0010-links', up: links },
  { name: '0012-server-settings', up: serverSettings },
  { name: '0013-audit', up: audit },
  { name: '0015-bots', up: bots },
  { name: '0016-deletion', up: deletion },
  { name: '0017-erased-rooms', up: erasedRooms },
  { name: '0018-identities', up: identities },
  { name: '0019-webhooks', up: webhooks },
  { name: '0020-keys', up: keys },
  { name: '0021-fewer-indexes', up: fewerIndexes },
];

/** The names of what was done to this database; nothing is written. */
export function doneMigrations(db: Database): string[] {
  if (!db.get("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'migrations'")) return [];
  return db.all('SELECT name FROM migrations ORDER BY name').map((row) => text(row.name));
}

/**
 * Brings the database to the newest schema; the names of what was done now. Each step and the note that it was done are one transaction, so a process
 * that is killed half-way leaves nothing to unlock: the next start goes on (C10).
 */
export function migrate(db: Database, at: number, migrations = MIGRATIONS): string[] {
  db.raw.exec('CREATE TABLE IF NOT EXISTS migrations (name TEXT PRIMARY KEY, at INTEGER NOT NULL) WITHOUT ROWID');
  const done = doneMigrations(db);
  const pending = migrations.filter(({ name }) => !done.includes(name));
  for (const { name, up } of pending) {
    inTransaction(db, () => {
      up(db, at);
      db.run('INSERT INTO migrations (name, at) VALUES (?, ?)', name, at);
    });
  }
  return pending.map(({ name }) => name);
}
