import { attempt, OPENING } from './attempt.ts';
import type { MigrationDocument } from './documents.ts';
import type { Models } from './models.ts';
import { requireKnownMigrations } from '../rules/requireKnownMigrations.ts';
import { up as schema } from './migrations/0001-schema.ts';
import { up as emojiForms } from './migrations/0002-emoji-forms.ts';
import { up as timeOrder } from './migrations/0003-time-order.ts';
import { up as sessionsFrom } from './migrations/0004-sessions-from.ts';
import { up as secondFactor } from './migrations/0006-second-factor.ts';
import { up as invites } from './migrations/0007-invites.ts';
import { up as bans } from './migrations/0008-bans.ts';
import { up as pins } from './migrations/0009-pins.ts';
import { up as links } from './migrations/0010-links.ts';
import { up as audit } from './migrations/0013-audit.ts';
import { up as deletion } from './migrations/0016-deletion.ts';
import { up as erasedRooms } from './migrations/0017-erased-rooms.ts';
import { up as identities } from './migrations/0018-identities.ts';
import { up as keys } from './migrations/0020-keys.ts';

/**
 * A step to a newer schema. It may be killed half-way and run again, and two nodes may run it at once: it only makes what is missing.
 * Servers of the version before go on working while it runs.
 */
export interface Migration {
  name: string;
  up: (models: Models, at: number) => Promise<void>;
}

/** In the order in which they run; a name never changes. */
export const MIGRATIONS: Migration[] = [
  { name: '0001-schema', up: schema },
  { name: '0002-emoji-forms', up: emojiForms },
  { name: '0003-time-order', up: timeOrder },
  { name: '0004-sessions-from', up: sessionsFrom },
  { name: '0006-second-factor', up: secondFactor },
  { name: '0007-invites', up: invites },
  { name: '0008-bans', up: bans },
  { name: '0009-pins', up: pins },
  { name: '0010-links', up: links },
  { name: '0013-audit', up: audit },
  { name: '0016-deletion', up: deletion },
  { name: '0017-erased-rooms', up: erasedRooms },
  { name: '0018-identities', up: identities },
  { name: '0020-keys', up: keys },
];

/**
 * The names of what was done to this database; nothing is written.
 * @throws StoreOpenError when a later version did some of it
 */
export async function doneMigrations(models: Models, migrations = MIGRATIONS): Promise<string[]> {
  const notes = await attempt(() => models.migrations.find().lean<MigrationDocument[]>(), OPENING);
  const done = notes.map(({ _id }) => _id).sort();
  requireKnownMigrations(done, migrations, 'The database');
  return done;
}

/** Brings the database to the newest schema; the names of what was done now (C10). A step that fails because the primary changes is run again; one that was not finished, at the next start. */
export async function migrate(models: Models, at: number, migrations = MIGRATIONS): Promise<string[]> {
  const done = await doneMigrations(models, migrations);
  const pending = migrations.filter(({ name }) => !done.includes(name));
  for (const { name, up } of pending) {
    await attempt(() => up(models, at), OPENING);
    await attempt(() => models.migrations.updateOne({ _id: name }, { $set: { at } }, { upsert: true }), OPENING);
  }
  return pending.map(({ name }) => name);
}
