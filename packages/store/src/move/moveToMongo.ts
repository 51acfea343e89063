import { join } from 'node:path';
import { connect, META_ID } from '../mongo/connect.ts';
import type { MessageDocument, MetaDocument, UserDocument } from '../mongo/documents.ts';
import { migrate } from '../mongo/migrate.ts';
import { createModels, type Models } from '../mongo/models.ts';
import { StoreOpenError } from '../ports/storeOpenError.ts';
import { int, text } from '../sqlite/columns.ts';
import { type Database, openForReading } from '../sqlite/database.ts';
import { lockFolder } from '../sqlite/lockFolder.ts';
import { readMember, readMessage, readRoom, readSession, readUser } from './readRows.ts';

export interface MoveOptions {
  /** The data folder; its server must be stopped. It is read and not changed. */
  folder: string;
  /** An empty database, or one into which a move of this folder was begun. */
  uri: string;
  /** Called as it goes on. */
  onProgress?(done: { messages: number; of: number }): void;
}

const BATCH = 500;

/**
 * Copies everything from a data folder into MongoDB: the same rooms, ids, seqs, revs, marks, accounts, sessions, and the same epoch, so that clients go on
 * as if nothing had happened. Every step may be done twice: killed half-way, it goes on where it was. Until it is done no server opens that database.
 * @throws StoreOpenError with one line when the folder is in use, or the database holds another store
 */
export async function moveToMongo({
  folder,
  uri,
  onProgress = () => undefined,
}: MoveOptions): Promise<{ messages: number }> {
  const lock = lockFolder(folder);
  const db = openForReading(join(folder, 'palaver.db'));
  const connection = await connect(uri);
  try {
    const models = createModels(connection);
    const source = readMeta(db);
    await begin(models, source.epoch);
    const of = int(db.get('SELECT count(*) AS n FROM messages')?.n);
    await copyAll(db, 'SELECT * FROM users', (row) =>
      models.users.replaceOne({ _id: text(row.id) }, readUser(row), { upsert: true }),
    );
    await copyAll(db, 'SELECT * FROM sessions', (row) => {
      const tokens = db.all('SELECT * FROM sessionTokens WHERE sessionId = ?', text(row.id));
      return models.sessions.replaceOne({ _id: text(row.id) }, readSession(row, tokens), { upsert: true });
    });
    await copyAll(db, 'SELECT * FROM members', (row) => {
      const member = readMember(row);
      return models.members.replaceOne({ _id: member._id }, member, { upsert: true });
    });
    let messages = 0;
    for (const row of db.all('SELECT * FROM rooms')) {
      const owners = int(
        db.get("SELECT count(*) AS n FROM members WHERE roomId = ? AND role = 'owner'", text(row.id))?.n,
      );
      const room = readRoom(row, owners);
      await models.rooms.replaceOne({ _id: room._id }, room, { upsert: true });
      messages += await copyMessages(db, models, room._id, (count) => onProgress({ messages: messages + count, of }));
    }
    const setup = await setupOf(models, source.setupTaken);
    // The last step: from now on a server may open it.
    const meta: Partial<MetaDocument> = { epoch: source.epoch, digestKey: source.digestKey, setup, moving: null };
    await models.meta.updateOne({ _id: META_ID }, { $set: meta });
    return { messages };
  } finally {
    await connection.close();
    db.raw.close();
    lock.release();
  }
}

function readMeta(db: Database): { epoch: string; digestKey: string; setupTaken: boolean } {
  const value = (key: string) => db.get('SELECT value FROM meta WHERE key = ?', key)?.value;
  const key = value('digestKey');
  if (!(key instanceof Uint8Array)) throw new Error('The database has no digest key.');
  return {
    epoch: text(value('epoch')),
    digestKey: Buffer.from(key).toString('base64'),
    setupTaken: value('setupTaken') === 1,
  };
}

/** Takes the database for this move. */
async function begin(models: Models, epoch: string): Promise<void> {
  const before = await models.meta.findById(META_ID).lean<MetaDocument>();
  if (before && before.moving !== epoch)
    throw new StoreOpenError(
      before.epoch === epoch
        ? 'This data folder was moved into that database already.'
        : 'That database holds another store. A move takes an empty one.',
    );
  await migrate(models, Date.now());
  await models.meta.updateOne({ _id: META_ID }, { $set: { moving: epoch } });
}

async function copyAll(
  db: Database,
  sql: string,
  copy: (row: ReturnType<Database['all']>[number]) => PromiseLike<unknown>,
): Promise<void> {
  const rows = db.all(sql);
  for (let i = 0; i < rows.length; i += BATCH) await Promise.all(rows.slice(i, i + BATCH).map(copy));
}

/** Messages of a room in rising seq; those that are there already from an earlier try are passed over. */
async function copyMessages(
  db: Database,
  models: Models,
  roomId: string,
  onCount: (count: number) => void,
): Promise<number> {
  let count = 0;
  for (let after = 0; ;) {
    const rows = db.all(
      'SELECT * FROM messages WHERE roomId = ? AND seq > ? ORDER BY seq LIMIT ?',
      roomId,
      after,
      BATCH,
    );
    if (rows.length === 0) return count;
    const messages = rows.map(readMessage);
    const ids = messages.map(({ _id }) => _id);
    const there = await models.messages.find({ _id: { $in: ids } }, { _id: 1 }).lean<Pick<MessageDocument, '_id'>[]>();
    const known = new Set(there.map(({ _id }) => _id));
    const missing = messages.filter(({ _id }) => !known.has(_id));
    if (missing.length > 0) await models.messages.insertMany(missing, { lean: true, ordered: true });
    count += messages.length;
    after = messages.at(-1)?.seq ?? after;
    onCount(count);
  }
}

async function setupOf(models: Models, taken: boolean): Promise<MetaDocument['setup']> {
  if (!taken) return null;
  const admin = await models.users.findOne({ role: 'admin' }).lean<UserDocument>();
  return { userId: admin?._id ?? '', account: null };
}
