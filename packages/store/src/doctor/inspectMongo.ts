import { connect, META_ID } from '../mongo/connect.ts';
import type { MetaDocument, MigrationDocument, SessionDocument } from '../mongo/documents.ts';
import { MIGRATIONS } from '../mongo/migrate.ts';
import { createModels } from '../mongo/models.ts';
import { StoreClock } from '../mongo/storeClock.ts';
import { unfinishedIn } from '../mongo/unfinishedIn.ts';
import { StoreOpenError } from '../ports/storeOpenError.ts';
import { sortMigrations, type StoreInspection } from './storeInspection.ts';

/**
 * Looks at a database of MongoDB, also beside servers that run on it: nothing is written.
 * @returns null: there is no store in it yet @throws StoreOpenError where nothing answers, or what was begun there is not finished
 */
export async function inspectMongo(uri: string): Promise<StoreInspection | null> {
  const connection = await connect(uri);
  try {
    const models = createModels(connection);
    const clock = new StoreClock();
    await clock.adjust(connection);
    const meta = await models.meta.findById(META_ID).lean<MetaDocument>();
    if (!meta) return null;
    const unfinished = unfinishedIn(meta);
    if (unfinished !== null) throw new StoreOpenError(unfinished);
    const notes = await models.migrations.find().lean<MigrationDocument[]>();
    const migrations = sortMigrations(
      notes.map(({ _id }) => _id),
      MIGRATIONS,
    );
    const [session] = await models.sessions.find().sort({ createdAt: -1 }).limit(1).lean<SessionDocument[]>();
    const youngest = session ? Number(new Date(session.createdAt)) : null;
    return { ...migrations, damage: [], time: clock.now(), youngest };
  } finally {
    await connection.close();
  }
}
