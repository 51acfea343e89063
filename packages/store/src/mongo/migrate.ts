import type { Model } from 'mongoose';
import mongoose from 'mongoose';
import { attempt, OPENING } from './attempt.ts';
import type { Models } from './models.ts';
import { demandKnownMigrations } from '../rules/demandKnownMigrations.ts';
import { up as schema } from './migrations/0001-schema.ts';
import { up as emojiForms } from './migrations/0002-emoji-forms.ts';
import { up as timeOrder } from './migrations/0003-time-order.ts';

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
];

interface Done {
  _id: string;
  at: number;
}

function notesOf({ connection }: Models): Model<Done> {
  return (
    connection.models.migrations ??
    connection.model<Done>(
      'migrations',
      new mongoose.Schema<Done>({ _id: String, at: Number }, { versionKey: false }),
      'migrations',
    )
  );
}

/**
 * The names of what was done to this database; nothing is written.
 * @throws StoreOpenError when a later version did some of it
 */
export async function doneMigrations(models: Models, migrations = MIGRATIONS): Promise<string[]> {
  const notes = await attempt(() => notesOf(models).find().lean<Done[]>(), OPENING);
  const done = notes.map(({ _id }) => _id).sort();
  demandKnownMigrations(done, migrations, 'The database');
  return done;
}

/** Brings the database to the newest schema; the names of what was done now (C10). A step that fails because the primary changes is run again; one that was not finished, at the next start. */
export async function migrate(models: Models, at: number, migrations = MIGRATIONS): Promise<string[]> {
  const executed = () => doneMigrations(models, migrations);
  const done = await executed();
  if (migrations.every(({ name }) => done.includes(name))) return [];
  const { Umzug } = await import('umzug');
  const umzug = new Umzug({
    logger: undefined,
    storage: {
      executed,
      logMigration: async ({ name }) => {
        await attempt(() => notesOf(models).updateOne({ _id: name }, { $set: { at } }, { upsert: true }), OPENING);
      },
      unlogMigration: async () => undefined,
    },
    migrations: migrations.map(({ name, up }) => ({ name, up: () => attempt(() => up(models, at), OPENING) })),
  });
  return (await umzug.up()).map(({ name }) => name);
}
