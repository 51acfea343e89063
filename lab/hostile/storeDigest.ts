import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import mongoose from 'mongoose';

/** What a store keeps, each looked at by itself. */
export const STORED_KINDS = ['users', 'sessions', 'rooms', 'members', 'messages'] as const;
export type StoredKind = (typeof STORED_KINDS)[number];

type StoreDigest = Record<StoredKind, string>;

/** What changes by itself: when somebody was last here, positions, and how far work that is noted has come. */
const BY_ITSELF = new Set([
  'lastSeen',
  'changed',
  'version',
  'turn',
  'turns',
  'made',
  'commit',
  'steps',
  'usedAt',
  'used',
  'receivedSeq',
]);

/** Looks at what a running server has stored, past the server: one digest of each kind. */
export interface StoreReader {
  read(): Promise<StoreDigest>;
  close(): Promise<void>;
}

/** Reads the data folder of a server on SQLite. */
export function readSqlite(folder: string): StoreReader {
  const db = new DatabaseSync(join(folder, 'palaver.db'), { readOnly: true });
  return {
    read: async () => digestAll(async (kind) => db.prepare(`SELECT * FROM ${kind}`).all()),
    close: async () => db.close(),
  };
}

/** Reads the database of a server on MongoDB. */
export async function readMongo(uri: string): Promise<StoreReader> {
  const connection = await mongoose.createConnection(uri).asPromise();
  return {
    read: () => digestAll(async (kind) => connection.collection(kind).find().toArray()),
    close: () => connection.close(),
  };
}

async function digestAll(rowsOf: (kind: StoredKind) => Promise<object[]>): Promise<StoreDigest> {
  const digests = STORED_KINDS.map(async (kind) => [kind, digest(await rowsOf(kind))] as const);
  // One entry for each kind.
  return Object.fromEntries(await Promise.all(digests)) as StoreDigest;
}

function digest(rows: object[]): string {
  const lines = rows.map((row) => JSON.stringify(Object.entries(row).filter(([name]) => !BY_ITSELF.has(name))));
  return createHash('sha256').update(lines.sort().join('\n')).digest('hex');
}
