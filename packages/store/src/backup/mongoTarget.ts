import { randomUUID } from 'node:crypto';
import type { Connection, mongo } from 'mongoose';
import { connect, META_ID, RESTORING } from '../mongo/connect.ts';
import type { MemberDocument, MetaDocument } from '../mongo/documents.ts';
import { doneMigrations } from '../mongo/migrate.ts';
import { createModels, type Models } from '../mongo/models.ts';
import { openMongoStore } from '../mongo/openMongoStore.ts';
import { requireEmpty } from '../mongo/requireEmpty.ts';
import { OVERLAP_MS } from '../mongo/storeClock.ts';
import { BackupError } from './backupError.ts';
import { MemberCounts } from './memberCounts.ts';
import type { RestoreTarget } from './restoreTarget.ts';

const PART = /^(?<collection>[a-zA-Z]+)\/\d+(?<again>\.again)?\.jsonl$/;

const DATA = ['rooms', 'messages', 'members', 'users', 'sessions', 'invites', 'identities', 'webhooks', 'audit'];
/** What a backup may hold. */
const HELD: ReadonlySet<string> = new Set([...DATA, 'meta']);
/** All that a store has. The one with the mark is the last. */
const ALL = [...DATA, 'auditIntents', 'migrations', 'meta'];

/** A document as it is stored: what is read out of a backup was written there from the models. */
type Stored = Record<string, unknown> & { _id: string };

/**
 * Takes an empty database. It is marked with the first write, so that no server opens it, and what a restore that was killed has left there goes.
 * @param now milliseconds since 1970
 * @throws StoreOpenError, BackupError when it can not be used or holds something
 */
export async function openMongoTarget(uri: string, now: () => number): Promise<RestoreTarget> {
  const connection = await connect(uri);
  const models = createModels(connection);
  const counts = new MemberCounts();
  /** What changed before is no news for a server that starts. */
  const changedBy = now() - OVERLAP_MS;
  try {
    await take(models);
  } catch (error) {
    await connection.close();
    throw error;
  }

  /** A document as it belongs into a new history: without what worked once, and without what was of the servers before. */
  function renewed(collection: string, document: Stored): Stored {
    const { changed } = document;
    const dated = typeof changed === 'number' ? { ...document, changed: Math.min(changed, changedBy) } : document;
    if (collection === 'meta') {
      const { backups } = dated;
      // Nobody makes one any more.
      const ended = typeof backups === 'object' && backups && { backups: { ...backups, underWay: null } };
      return { ...dated, ...ended, epoch: randomUUID(), moving: RESTORING };
    }
    if (collection !== 'users') return dated;
    const { secondFactor } = dated;
    const factor = typeof secondFactor === 'object' && secondFactor ? { ...secondFactor, pending: null } : null;
    return { ...dated, secondFactor: factor, pendingEmail: null, resetDigest: null, resetUntil: null };
  }

  return {
    async put({ name, body }) {
      const { collection = '', again } = PART.exec(name)?.groups ?? {};
      if (!HELD.has(collection))
        throw new BackupError(`This version of Palaver does not know what ${name} in a backup is.`);
      const documents = (await readLines(body)).map((document) => renewed(collection, document));
      if (collection === 'members') counts.add(documents as unknown as MemberDocument[]);
      if (documents.length === 0) return;
      const into = collectionOf(connection, collection);
      if (collection !== 'meta' && again === undefined) {
        await into.insertMany(documents);
        return;
      }
      const writes = documents.map(({ _id, ...fields }) => ({
        updateOne: { filter: { _id, ...ofRoom(fields) }, update: { $set: fields }, upsert: true },
      }));
      await into.bulkWrite(writes);
    },

    async facts() {
      const count = (name: string) => collectionOf(connection, name).countDocuments();
      return {
        users: await count('users'),
        rooms: await count('rooms'),
        members: await count('members'),
        messages: await count('messages'),
      };
    },

    async open() {
      await counts.store(models);
      return openMongoStore({ uri, unfinished: RESTORING });
    },

    async complete() {
      await models.meta.updateOne({ _id: META_ID }, { $set: { moving: null } });
      await connection.close();
    },

    async abandon() {
      await drop(connection);
      await connection.close();
    },
  };
}

async function take(models: Models): Promise<void> {
  await doneMigrations(models);
  await requireEmpty(models, 'A restore');
  const meta = await models.meta
    .findOneAndUpdate(
      { _id: META_ID },
      { $setOnInsert: { moving: RESTORING } },
      { upsert: true, returnDocument: 'after' },
    )
    .lean<MetaDocument>();
  if (meta.moving !== RESTORING)
    throw new BackupError('That database holds a store. A restore takes an empty one; nothing was changed.');
  for (const name of ALL) if (name !== 'meta') await collectionOf(models.connection, name).deleteMany({});
}

/** The mark goes last. */
async function drop(connection: Connection): Promise<void> {
  const there = new Set((await connection.listCollections()).map(({ name }) => name));
  for (const name of ALL) if (there.has(name)) await collectionOf(connection, name).drop();
}

/** As it is, of whatever type its documents are. */
function collectionOf({ db }: Connection, name: string): mongo.Collection<Stored> {
  if (!db) throw new BackupError('MONGO_URI: the connection was lost.');
  return db.collection<Stored>(name);
}

/** Where a collection is sharded, its documents are found with the shard key. */
function ofRoom({ roomId }: Record<string, unknown>): { roomId?: unknown } {
  return roomId === undefined ? {} : { roomId };
}

async function readLines(body: AsyncIterable<Buffer>): Promise<Stored[]> {
  const chunks: Buffer[] = [];
  for await (const chunk of body) chunks.push(chunk);
  const lines = Buffer.concat(chunks).toString('utf8').split('\n');
  // The digest of the backup was right: its lines are as they were written.
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Stored);
}
