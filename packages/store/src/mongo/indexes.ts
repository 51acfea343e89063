import type { mongo } from 'mongoose';
import { reasonOf } from '../rules/reasonOf.ts';
import { attempt, OPENING } from './attempt.ts';
import type { Models } from './models.ts';

/** An index that the store requires. */
interface Index {
  collection: 'messages' | 'rooms' | 'members' | 'users' | 'sessions' | 'invites' | 'identities' | 'audit';
  keys: Record<string, 1 | -1>;
  unique?: true;
}

/** All of them, beside the `_id` of every collection (C9). Unique ones of messages and members begin with the room: both collections shard by it. */
const INDEXES: Index[] = [
  { collection: 'messages', keys: { roomId: 1, seq: 1 }, unique: true },
  { collection: 'messages', keys: { roomId: 1, deleted: 1, rev: 1 }, unique: true },
  { collection: 'messages', keys: { roomId: 1, senderId: 1, clientId: 1 }, unique: true },
  { collection: 'messages', keys: { roomId: 1, at: -1, seq: -1 } },
  { collection: 'messages', keys: { senderId: 1, deleted: 1, roomId: 1, seq: 1 } },
  { collection: 'members', keys: { roomId: 1, userId: 1 }, unique: true },
  { collection: 'members', keys: { userId: 1 } },
  { collection: 'members', keys: { changed: 1 } },
  { collection: 'rooms', keys: { folded: 1 } },
  { collection: 'rooms', keys: { 'erased.done': 1 } },
  { collection: 'rooms', keys: { changed: 1 } },
  { collection: 'users', keys: { username: 1 }, unique: true },
  { collection: 'users', keys: { emailKey: 1 }, unique: true },
  { collection: 'users', keys: { changed: 1 } },
  { collection: 'users', keys: { resetDigest: 1 } },
  { collection: 'users', keys: { 'erasing.at': 1 } },
  { collection: 'sessions', keys: { userId: 1 } },
  { collection: 'sessions', keys: { expiresAt: 1 } },
  { collection: 'sessions', keys: { endedChanged: 1 } },
  { collection: 'invites', keys: { digest: 1 }, unique: true },
  { collection: 'invites', keys: { createdBy: 1 } },
  { collection: 'invites', keys: { roomId: 1 } },
  { collection: 'invites', keys: { expiresAt: 1 } },
  { collection: 'identities', keys: { userId: 1 } },
  { collection: 'audit', keys: { at: -1, _id: -1 } },
  { collection: 'audit', keys: { actorId: 1, at: -1 } },
  { collection: 'audit', keys: { action: 1, at: -1 } },
  { collection: 'audit', keys: { subjectId: 1, at: -1 } },
];

/** What makes an index hold less, or something else, than one of ours does. */
const LIMITING = ['partialFilterExpression', 'sparse', 'collation', 'expireAfterSeconds', 'hidden'] as const;
const INDEX_NOT_FOUND = 27;

/**
 * Makes every index that is missing, and makes anew what somebody changed; what others added stays. Several nodes may do so at once.
 * @throws Error with one line when what is stored does not allow it: the same name twice, for example
 */
export async function mendIndexes(models: Models): Promise<void> {
  const found = new Map<string, mongo.IndexDescriptionInfo[]>();
  for (const { collection, keys, unique = false } of INDEXES) {
    const { collection: stored } = models[collection];
    const there = found.get(collection) ?? (await attempt(() => stored.indexes(), OPENING));
    found.set(collection, there);
    const rivals = there.filter((index) => nameOf(index.key) === nameOf(keys) || index.name === nameOf(keys));
    if (rivals.some((index) => isSame(index, keys, unique))) continue;
    for (const { name = '' } of rivals) await attempt(() => stored.dropIndex(name).catch(ignoreMissing), OPENING);
    await attempt(() => stored.createIndex(keys, { unique }, {}), OPENING).catch((error: unknown) => {
      const index = `The index ${nameOf(keys)} of ${collection}`;
      throw new Error(`${index} is missing and can not be made: ${reasonOf(error)}`);
    });
  }
}

function isSame(index: mongo.IndexDescriptionInfo, keys: Index['keys'], unique: boolean): boolean {
  const isLimited = LIMITING.some((option) => index[option] !== undefined && index[option] !== false);
  return nameOf(index.key) === nameOf(keys) && (index.unique ?? false) === unique && !isLimited;
}

/** As the server names an index by itself: its fields in their order. */
function nameOf(keys: object): string {
  return Object.entries(keys).flat().join('_');
}

/** Another node was faster. */
export function ignoreMissing(error: unknown): void {
  if (!(error instanceof Error && 'code' in error && error.code === INDEX_NOT_FOUND)) throw error;
}
