import { setTimeout as pause } from 'node:timers/promises';
import type { ChangeListener } from '../ports/change.ts';
import type { CommitListener, Store, StorePorts } from '../ports/store.ts';
import { StoreOpenError } from '../ports/storeOpenError.ts';
import { createDigest } from '../rules/createDigest.ts';
import { reasonOf } from '../rules/reasonOf.ts';
import { unavailable } from '../rules/unavailable.ts';
import { NOBODY } from '../rules/audit.ts';
import { attempt } from './attempt.ts';
import { auditStore } from './audit.ts';
import { backupStore } from './backups.ts';
import { banStore } from './bans.ts';
import { connect, META_ID } from './connect.ts';
import type { MongoContext } from './context.ts';
import type { MetaDocument } from './documents.ts';
import { endsStore } from './ends.ts';
import { mendIndexes } from './indexes.ts';
import { identityStore } from './identities.ts';
import { inviteStore } from './invites.ts';
import { keyStore } from './keys.ts';
import { keyedReads } from './keyedReads.ts';
import { linkStore } from './links.ts';
import { memberStore } from './members.ts';
import { messageStore } from './messages.ts';
import { migrate } from './migrate.ts';
import { createModels, type Models } from './models.ts';
import { sharedStore } from './news.ts';
import { RoomLog } from './roomLog/roomLog.ts';
import { roomStore } from './rooms.ts';
import { serverSettingsStore } from './serverSettings.ts';
import { sessionStore } from './sessions.ts';
import { StoreClock } from './storeClock.ts';
import { unfinishedIn } from './unfinishedIn.ts';
import { userStore } from './users.ts';
import { webhookStore } from './webhooks.ts';

/** Closing waits this long for what is under way: a database that hangs must not keep a process from its end (G7). */
const CLOSE_MS = 3_000;

export interface MongoOptions {
  /** A connection string of MongoDB, with the name of the database. */
  uri: string;
  /** Milliseconds since 1970, in the place of the database's clock. Positions stay with the database. */
  now?: () => number;
  /** Opens it all the same while this is being brought into it: the mark in its document. */
  unfinished?: string;
}

/**
 * Opens the store on MongoDB, which any number of processes share. It needs no replica set and no transactions; on one, writes wait for a majority.
 * @throws StoreOpenError with one line when the database can not be used
 */
export async function openMongoStore({ uri, now: givenNow, unfinished }: MongoOptions): Promise<Store> {
  const connection = await connect(uri);
  const models = createModels(connection);
  const clock = new StoreClock();
  const now = givenNow ?? (() => clock.now());
  let listener: ChangeListener = () => undefined;
  let noteCommit: CommitListener = () => undefined;
  let closed = false;
  const announce: ChangeListener = (changes) => listener(changes);
  try {
    await clock.adjust(connection);
    // Nothing is written beside what is being brought into it.
    await readMeta(models, unfinished);
    await migrate(models, now());
    const meta = await readMeta(models, unfinished);
    if (!meta) throw new Error('It holds no store, though its migrations are done.');
    await mendIndexes(models);
    const reads = keyedReads(models);
    const digest = createDigest(Buffer.from(meta.digestKey, 'base64'));
    const log = new RoomLog(models, clock, {
      moment: () => ({ now: now(), digest }),
      announce,
      onCommit: (ms, writes) => noteCommit(ms, writes),
    });
    const ctx: MongoContext = { models, reads, log, clock, now, announce, doer: NOBODY };
    return {
      epoch: meta.epoch,
      shared: sharedStore(ctx),
      now,
      steadyNow: now,
      onChange(next) {
        listener = next;
      },
      onCommit(next) {
        noteCommit = next;
      },
      async setupTaken() {
        const found = await attempt(() => models.meta.findById(META_ID).lean<MetaDocument>());
        return found?.setup != null;
      },
      async ping() {
        try {
          await connection.db?.command({ ping: 1 });
        } catch (error) {
          throw unavailable(error);
        }
      },
      async size() {
        const { storageSize = 0, indexSize = 0 } = (await attempt(async () => connection.db?.stats())) ?? {};
        return { kind: 'mongodb', bytes: Number(storageSize) + Number(indexSize) };
      },
      async close() {
        if (closed) return;
        closed = true;
        const ended = log.drained().then(() => connection.close());
        await Promise.race([ended, pause(CLOSE_MS, undefined, { ref: false })]);
      },
      by: ({ userId, address }) => createPorts({ ...ctx, doer: { userId, address } }),
      ...createPorts(ctx),
    };
  } catch (error) {
    await connection.close();
    throw new StoreOpenError(`MONGO_URI: this database can not be used: ${reasonOf(error)}`);
  }
}

/** @param unfinished what may be under way there @throws when anything else is */
async function readMeta({ meta: metas }: Models, unfinished: string | undefined): Promise<MetaDocument | null> {
  const meta = await metas.findById(META_ID).lean<MetaDocument>();
  const line = meta && meta.moving !== unfinished ? unfinishedIn(meta) : null;
  if (line !== null) throw new Error(line);
  return meta;
}

function createPorts(ctx: MongoContext): StorePorts {
  return {
    messages: messageStore(ctx),
    rooms: roomStore(ctx),
    members: memberStore(ctx),
    bans: banStore(ctx),
    users: userStore(ctx),
    sessions: sessionStore(ctx),
    invites: inviteStore(ctx),
    serverSettings: serverSettingsStore(ctx),
    links: linkStore(ctx),
    identities: identityStore(ctx),
    audit: auditStore(ctx),
    webhooks: webhookStore(ctx),
    keys: keyStore(ctx),
    ends: endsStore(ctx),
    backups: backupStore(ctx),
  };
}
