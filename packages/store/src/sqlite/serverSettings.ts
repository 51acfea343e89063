import type { ServerSettings } from '@palaver/protocol/serverSettings';
import { settingsEntries } from '../rules/audit.ts';
import { text } from './columns.ts';
import type { Database } from './database.ts';
import type { ReadSide, WriteSide } from './portSides.ts';
import { unchanged, type WriteContext } from './writeContext.ts';

/** What was set. */
export function readServerSettings(db: Database): Partial<ServerSettings> {
  const rows = db.all('SELECT name, value FROM serverSettings ORDER BY name');
  // The store wrote them itself.
  return Object.fromEntries(rows.map(({ name, value }) => [text(name), JSON.parse(text(value)) as unknown]));
}

export function serverSettingsWrites({ db }: WriteContext): WriteSide<'serverSettings'> {
  return {
    change(fields) {
      const before = readServerSettings(db);
      for (const [name, value] of Object.entries(fields))
        db.run('INSERT OR REPLACE INTO serverSettings (name, value) VALUES (?, ?)', name, JSON.stringify(value));
      return { ...unchanged(readServerSettings(db)), audit: settingsEntries(before, fields) };
    },
  };
}

export function serverSettingsReads(db: Database): ReadSide<'serverSettings'> {
  return { read: () => readServerSettings(db) };
}
