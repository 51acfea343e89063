import { connect, META_ID } from '../mongo/connect.ts';
import type {
  AuditDocument,
  IdentityDocument,
  InviteDocument,
  MetaDocument,
  RoomDocument,
  SessionDocument,
  UserDocument,
  WebhookDocument,
} from '../mongo/documents.ts';
import { doneMigrations, migrate } from '../mongo/migrate.ts';
import { createModels, type Models } from '../mongo/models.ts';
import { StoreOpenError } from '../ports/storeOpenError.ts';
import { int, type Row, text } from '../sqlite/columns.ts';
import { type Database, openForReading } from '../sqlite/database.ts';
import { lockFolder } from '../sqlite/lockFolder.ts';
import { readKeys, readSigning } from '../sqlite/keys.ts';
import { requireDatabase } from '../sqlite/requireDatabase.ts';
import { readServerSettings } from '../sqlite/serverSettings.ts';
import { doneMigrations as doneInFolder } from '../sqlite/migrate.ts';
import { type DocumentKey, mirrorTable } from './mirrorTable.ts';
import { placesOf } from './places.ts';
import {
  readAudit,
  readIdentity,
  readInvite,
  readMessage,
  readPlace,
  readRoom,
  readSession,
  readUser,
} from './readRows.ts';
import { readWebhook } from './readWebhook.ts';
import { requireEmpty } from '../mongo/requireEmpty.ts';

export interface MoveOptions {
  /** The data folder; its server must be stopped. It is read and not changed. */
  folder: string;
  /** An empty database, or one into which a move of this folder was begun. */
  uri: string;
  /** Called as it goes on. */
  onProgress?(done: { messages: number; of: number }): void;
}

/**
 * Copies everything from a data folder into MongoDB: the same rooms, ids, seqs, revs, marks, accounts, sessions, and the same epoch, so that clients go on
 * as if nothing had happened. Every step may be done twice: killed half-way, it goes on where it was, and what changed in the folder meanwhile changes
 * there too. Until it is done no server opens that database.
 * @throws StoreOpenError with one line when the folder is in use, or the database holds another store or other data
 */
export async function moveToMongo({
  folder,
  uri,
  onProgress = () => undefined,
}: MoveOptions): Promise<{ messages: number }> {
  const lock = lockFolder(folder);
  const db = openForReading(requireDatabase(folder));
  const connection = await connect(uri);
  try {
    const models = createModels(connection);
    const source = readMeta(db);
    await begin(models, source.epoch);
    const messages = await copy(db, models, onProgress);
    const setup = await setupOf(models, source.setupTaken);
    // The last step: from now on a server may open it.
    // A folder that no version since this one has opened sets nothing.
    const serverSettings = doneInFolder(db).includes('0012-server-settings') ? readServerSettings(db) : {};
    const { epoch, digestKey } = source;
    const keys = doneInFolder(db).includes('0020-keys') ? readKeys(db) : null;
    const signing = readSigning(db);
    const meta: Partial<MetaDocument> = {
      ...{ epoch, digestKey, setup, serverSettings, keys, moving: null },
      ...(signing && { signing }),
    };
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

/** Takes the database for this move. The mark is the first write, so that no server ever finds there what looks like a store of its own. */
async function begin(models: Models, epoch: string): Promise<void> {
  await doneMigrations(models);
  // A move removes what is not in the folder: it must not meet what is somebody else's.
  await requireEmpty(models, 'A move');
  const meta = await models.meta
    .findOneAndUpdate({ _id: META_ID }, { $setOnInsert: { moving: epoch } }, { upsert: true, returnDocument: 'after' })
    .lean<MetaDocument>();
  if (meta.moving !== epoch)
    throw new StoreOpenError(
      meta.epoch === epoch
        ? 'This data folder was moved into that database already.'
        : 'That database holds another store. A move takes an empty one.',
    );
  await migrate(models, Date.now());
}

/** @returns how many messages there are */
async function copy(db: Database, models: Models, onProgress: Required<MoveOptions>['onProgress']): Promise<number> {
  const { users, sessions, invites, identities, webhooks, members, rooms, messages, audit } = models;
  const idsOf = (documents: DocumentKey[]) => ({ _id: { $in: documents.map(({ _id }) => _id) } });
  const inRooms = (documents: DocumentKey[]) => ({
    ...idsOf(documents),
    roomId: { $in: [...new Set(documents.flatMap(({ roomId }) => roomId ?? []))] },
  });
  const byId = { where: 'id = ?', key: ({ _id }: DocumentKey) => [_id], filter: idsOf };
  const tokensOf = (row: Row) => db.all('SELECT * FROM sessionTokens WHERE sessionId = ?', text(row.id));
  await mirrorTable<UserDocument>(db, { ...byId, model: users, name: 'users', read: readUser });
  await mirrorTable<SessionDocument>(db, {
    ...byId,
    model: sessions,
    name: 'sessions',
    read: (row) => readSession(row, tokensOf(row)),
  });
  const usesOf = (row: Row) => db.all('SELECT userId FROM inviteUses WHERE inviteId = ? ORDER BY userId', text(row.id));
  // A folder that no version since this one has opened holds none.
  if (!doneInFolder(db).includes('0007-invites')) await invites.deleteMany({});
  else
    await mirrorTable<InviteDocument>(db, {
      ...byId,
      model: invites,
      name: 'invites',
      read: (row) => readInvite(row, usesOf(row)),
    });
  if (!doneInFolder(db).includes('0018-identities')) await identities.deleteMany({});
  else
    await mirrorTable<IdentityDocument>(db, {
      model: identities,
      name: 'identities',
      where: "issuer || ' ' || subject = ?",
      key: ({ _id }) => [_id],
      filter: idsOf,
      read: (row) => readIdentity(row, db.get('SELECT identities FROM users WHERE id = ?', text(row.userId)) ?? {}),
    });
  const positionsOf = (row: Row) => db.all('SELECT * FROM webhookPositions WHERE webhookId = ?', text(row.id));
  if (!doneInFolder(db).includes('0019-webhooks')) await webhooks.deleteMany({});
  else
    await mirrorTable<WebhookDocument>(db, {
      ...byId,
      model: webhooks,
      name: 'webhooks',
      read: (row) => readWebhook(row, positionsOf(row)),
    });
  if (!doneInFolder(db).includes('0013-audit')) await audit.deleteMany({});
  else await mirrorTable<AuditDocument>(db, { ...byId, model: audit, name: 'audit', read: readAudit });
  await mirrorTable(db, {
    model: members,
    name: placesOf(db),
    where: 'roomId = ? AND userId = ?',
    key: ({ roomId, userId }) => [roomId, userId],
    filter: inRooms,
    read: readPlace,
  });
  await mirrorTable<RoomDocument>(db, {
    ...byId,
    model: rooms,
    name: 'rooms',
    read: (row) => readRoom(row, countOwners(db, text(row.id))),
  });
  const of = int(db.get('SELECT count(*) AS n FROM messages')?.n);
  return mirrorTable(
    db,
    {
      model: messages,
      name: 'messages',
      where: 'roomId = ? AND seq = ?',
      key: ({ roomId, seq }) => [roomId, seq],
      filter: inRooms,
      read: readMessage,
    },
    (count) => onProgress({ messages: count, of }),
  );
}

function countOwners(db: Database, roomId: string): number {
  return int(db.get("SELECT count(*) AS n FROM members WHERE roomId = ? AND role = 'owner'", roomId)?.n);
}

async function setupOf(models: Models, taken: boolean): Promise<MetaDocument['setup']> {
  if (!taken) return null;
  const admin = await models.users.findOne({ role: 'admin' }).lean<UserDocument>();
  return { userId: admin?._id ?? '', account: null };
}
