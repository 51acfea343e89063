import { randomBytes, randomUUID } from 'node:crypto';
import { connect, META_ID } from '../../mongo/connect.ts';
import type { MetaDocument } from '../../mongo/documents.ts';
import { doneMigrations, migrate } from '../../mongo/migrate.ts';
import { createModels, type Models } from '../../mongo/models.ts';
import { openMongoStore } from '../../mongo/openMongoStore.ts';
import { unfinishedIn } from '../../mongo/unfinishedIn.ts';
import { StoreOpenError } from '../../ports/storeOpenError.ts';
import { createDigest } from '../../rules/createDigest.ts';
import type { ImportMode, ImportTarget } from './importTarget.ts';
import { mongoWrites } from './mongoWrites.ts';

/** A server says that it is here every few seconds: what did not for so long is gone. */
const SAID_FOR_MS = 60_000;

/**
 * Takes a database for an import. While it is not done no server opens it; a broken-off import is gone on with by the same command.
 * @throws StoreOpenError when servers work on it, or it holds what is asked not to be there
 */
export async function mongoTarget(uri: string, mode: ImportMode): Promise<ImportTarget> {
  if (mode.kind === 'into') await makeStore(uri);
  const connection = await connect(uri);
  const models = createModels(connection);
  try {
    await (mode.kind === 'whole' ? begin(models, mode.key) : beginBeside(models));
    const meta = await models.meta.findById(META_ID).lean<MetaDocument>();
    if (!meta) throw new StoreOpenError('That database holds no store.');
    return {
      ...mongoWrites(models, createDigest(Buffer.from(meta.digestKey, 'base64'))),
      async finish() {
        const admin =
          mode.kind === 'whole'
            ? await models.users.findOne({ role: 'admin' }, { _id: 1 }).lean<{ _id: string }>()
            : null;
        const setup = admin ? { setup: { userId: admin._id, account: null } } : {};
        await models.meta.updateOne({ _id: META_ID }, { $set: { ...setup, moving: null } });
      },
      close: () => connection.close(),
    };
  } catch (error) {
    await connection.close();
    throw error;
  }
}

const BESIDE = 'import';
const markOf = (key: string) => `import ${key}`;

/** Makes an empty store where there is none; one into which an import was begun is left as it is. */
async function makeStore(uri: string): Promise<void> {
  const connection = await connect(uri);
  const meta = await createModels(connection).meta.findById(META_ID).lean<MetaDocument>();
  await connection.close();
  if (!meta?.moving) await (await openMongoStore({ uri })).close();
}

/** As a move begins: the mark is the first write, so that no server finds there what looks like a store of its own. */
async function begin(models: Models, key: string): Promise<void> {
  await doneMigrations(models);
  const { meta: metas, users, rooms, messages, members } = models;
  if (!(await metas.exists({ _id: META_ID })))
    for (const { collection } of [users, rooms, messages, members])
      if (await collection.findOne())
        throw new StoreOpenError(
          `That database holds ${collection.name} of something else. An import takes an empty one.`,
        );
  const moving = markOf(key);
  const meta = await metas
    .findOneAndUpdate({ _id: META_ID }, { $setOnInsert: { moving } }, { upsert: true, returnDocument: 'after' })
    .lean<MetaDocument>();
  if (meta.moving !== moving)
    throw new StoreOpenError(
      unfinishedIn(meta) ?? 'That database holds a store already. A whole organisation is imported into an empty one.',
    );
  await migrate(models, Date.now());
  // The first migration names a store only where there is no mark.
  const digestKey = randomBytes(32).toString('base64');
  await metas.updateOne({ _id: META_ID, digestKey: null }, { $set: { epoch: randomUUID(), digestKey, setup: null } });
}

async function beginBeside({ meta: metas }: Models): Promise<void> {
  const meta = await metas.findById(META_ID).lean<MetaDocument>();
  const line = meta && meta.moving !== BESIDE ? unfinishedIn(meta) : null;
  if (line !== null) throw new StoreOpenError(line);
  const here = (meta?.processes?.here ?? []).filter(({ at }) => Math.abs(Date.now() - at) < SAID_FOR_MS);
  if (here.length > 0)
    throw new StoreOpenError('A server works on that database, or did a minute ago. Stop all of them for an import.');
  await metas.updateOne({ _id: META_ID }, { $set: { moving: BESIDE } });
}
