import type { Model } from 'mongoose';
import { auditRowsOf } from './auditRowsOf.ts';
import { attempt } from '../mongo/attempt.ts';
import { connect, META_ID } from '../mongo/connect.ts';
import type {
  AuditDocument,
  AuditedDocument,
  MemberDocument,
  MetaDocument,
  SessionDocument,
  UserDocument,
  WebhookDocument,
} from '../mongo/documents.ts';
import { doneMigrations } from '../mongo/migrate.ts';
import { createModels, type Models } from '../mongo/models.ts';
import { unfinishedIn } from '../mongo/unfinishedIn.ts';
import { inBatches } from '../transfer/inBatches.ts';
import { BackupError } from './backupError.ts';
import { PlacesOfRooms } from './placesOfRooms.ts';
import { readRoom } from './readRoom.ts';
import type { StoreFacts } from './storeFacts.ts';

/** Documents of a collection. Those of `again` take the place of what was given before under the same id. */
export interface DocumentBatch {
  collection: string;
  documents: object[];
  again: boolean;
}

export interface MongoReading extends Pick<StoreFacts, 'epoch' | 'migrations'> {
  /** All that is stored: every room through one rev, then members, accounts and the rest, as they are after that. */
  batches(): AsyncGenerator<DocumentBatch>;
  /** Of what was given. */
  counts(): StoreFacts['counts'];
  close(): Promise<void>;
}

const BATCH = 400;

/**
 * Reads a store on MongoDB beside servers that write into it, on any server of its protocol: no snapshots, no transactions.
 * @throws StoreOpenError, BackupError in one line
 */
export async function readMongo(uri: string): Promise<MongoReading> {
  const connection = await connect(uri);
  try {
    const models = createModels(connection);
    const migrations = await doneMigrations(models);
    const meta = await models.meta.findById(META_ID).lean<MetaDocument>();
    if (!meta) throw new BackupError('MONGO_URI: that database holds no store that a server has opened.');
    const unfinished = unfinishedIn(meta);
    if (unfinished) throw new BackupError(`MONGO_URI: that database holds no whole store. ${unfinished}`);
    const counts = { users: 0, rooms: 0, members: 0, messages: 0 };
    return {
      epoch: meta.epoch,
      migrations,
      batches: () => readAll(models, counts),
      counts: () => counts,
      close: () => connection.close(),
    };
  } catch (error) {
    await connection.close();
    throw error;
  }
}

async function* readAll(models: Models, counts: StoreFacts['counts']): AsyncGenerator<DocumentBatch> {
  const { rooms, members, users, invites, identities, webhooks, meta } = models;
  const places = new PlacesOfRooms();
  /** Rows that a write left in the document that it changed: they go to the audit from there. */
  const loose = new Map<string, AuditDocument>();
  /** As it is given: what is of one moment alone stays away. */
  const settled = <T extends AuditedDocument>({ audited, ...document }: T) => {
    for (const row of auditRowsOf(audited)) loose.set(row._id, row);
    return document;
  };
  const batch = (collection: string, documents: object[], again = false) => ({ collection, documents, again });

  const erasedBefore = await erasedAccounts(models);
  const ids = await attempt(() => rooms.find({}, { _id: 1 }).lean<{ _id: string }[]>());
  for (const { _id } of ids) {
    const reading = readRoom(models, _id);
    let next = await reading.next();
    for (; !next.done; next = await reading.next())
      if (next.value.messages.length > 0) yield batch('messages', next.value.messages, next.value.again);
    if (!next.value) continue;
    const { room, messages, pending } = next.value;
    counts.rooms += 1;
    counts.messages += messages;
    places.add(room, pending);
    const { turns: _turns, turn: _turn, made: _made, ...document } = settled(room);
    yield batch('rooms', [{ ...document, version: 1, commit: null, steps: '' }]);
  }
  for await (const found of batchesOf<MemberDocument>(members)) {
    const known = found.flatMap((one) => places.settle(one) ?? []);
    counts.members += known.length;
    yield batch('members', known);
  }
  const rest = places.rest();
  counts.members += rest.length;
  yield batch('members', rest);
  const bots: string[] = [];
  for await (const found of batchesOf<UserDocument>(users)) {
    counts.users += found.length;
    bots.push(...found.filter(({ bot }) => bot === true).map(({ _id }) => _id));
    const given: UserDocument[] = [];
    for (const user of found) {
      const isErased = user.deleted === true && !user.erasing && !erasedBefore.has(user._id);
      given.push(isErased ? await stillErasing(models, user) : user);
    }
    yield batch('users', given.map(settled));
  }
  // Everybody else signs in again after a restore.
  for (let from = 0; from < bots.length; from += BATCH) {
    const of = { userId: { $in: bots.slice(from, from + BATCH) } };
    const found = await attempt(() => models.sessions.find(of).lean<SessionDocument[]>());
    yield batch('sessions', found.map(settled));
  }
  for await (const found of batchesOf(invites)) yield batch('invites', found.map(settled));
  for await (const found of batchesOf(identities)) yield batch('identities', found);
  for await (const found of batchesOf<WebhookDocument>(webhooks))
    yield batch(
      'webhooks',
      found.map((one) => settled({ ...one, positions: places.positions(one.positions), lease: null })),
    );
  for await (const found of batchesOf(meta))
    yield batch(
      'meta',
      found.map(({ processes: _processes, ...document }) => settled(document)),
    );
  for await (const found of batchesOf<AuditDocument>(models.audit)) {
    for (const { _id } of found) loose.delete(_id);
    yield batch('audit', found);
  }
  yield batch('audit', [...loose.values()]);
}

/** Accounts whose deletion has ended. */
async function erasedAccounts({ users }: Models): Promise<ReadonlySet<string>> {
  const found = await attempt(() => users.find({ deleted: true }, { _id: 1, erasing: 1 }).lean<UserDocument[]>());
  return new Set(found.filter(({ erasing }) => !erasing).map(({ _id }) => _id));
}

/** An account whose deletion has ended since this backup was begun: its messages may have been read before, so they are still to be erased. */
async function stillErasing({ audit }: Models, user: UserDocument): Promise<UserDocument> {
  const row = await attempt(() => audit.findOne({ action: 'userDeleted', subjectId: user._id }).lean<AuditDocument>());
  const messages = row?.details.messages === 'anonymise' ? 'anonymise' : 'remove';
  return { ...user, erasing: { by: '', messages, at: 0, left: false } };
}

function batchesOf<T>(model: Model<T>): AsyncGenerator<T[]> {
  return inBatches<T>(model.find().batchSize(BATCH).lean<T[]>().cursor());
}
