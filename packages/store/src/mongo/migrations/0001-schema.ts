import { randomBytes, randomUUID } from 'node:crypto';
import { META_ID } from '../connect.ts';
import { isDuplicate } from '../faults.ts';
import type { Models } from '../models.ts';

/**
 * The indexes, the store's name and key, and the room that everyone joins. `at`: milliseconds since 1970.
 * Unique indexes of messages and members begin with the room: both collections shard by it.
 */
export async function up({ messages, rooms, members, users, sessions, meta }: Models, at: number): Promise<void> {
  await unique(messages, { roomId: 1, seq: 1 });
  await unique(messages, { roomId: 1, rev: 1 });
  await unique(messages, { roomId: 1, senderId: 1, clientId: 1 });
  await index(messages, { roomId: 1, at: -1 });
  await index(messages, { senderId: 1 });
  await unique(members, { roomId: 1, userId: 1 });
  await index(members, { userId: 1 });
  await index(members, { changed: 1 });
  await index(rooms, { folded: 1 });
  await index(rooms, { changed: 1 });
  await unique(users, { username: 1 });
  await unique(users, { emailKey: 1 });
  await index(users, { changed: 1 });
  await index(sessions, { userId: 1 });
  await index(sessions, { expiresAt: 1 });
  await index(sessions, { endedChanged: 1 });
  await insertOnce(() =>
    meta.create([{ _id: META_ID, epoch: randomUUID(), digestKey: randomBytes(32).toString('base64'), setup: null }]),
  );
  await insertOnce(() =>
    rooms.create([
      {
        _id: 'general',
        kind: 'public',
        name: 'General',
        folded: 'general',
        topic: '',
        createdAt: at,
        archived: false,
        memberCount: 0,
        owners: 0,
        seq: 0,
        rev: 0,
        lastAt: 0,
        changed: at,
        version: 0,
        commit: null,
        steps: '',
      },
    ]),
  );
}

type Keys = Record<string, 1 | -1>;
type Indexed = Pick<Models['messages'], 'collection'>;
const index = ({ collection }: Indexed, keys: Keys) => collection.createIndex(keys, {}, {});
const unique = ({ collection }: Indexed, keys: Keys) => collection.createIndex(keys, { unique: true }, {});

/** Inserts what an earlier try, another node, or a move that takes this database, may have inserted. */
async function insertOnce(insert: () => Promise<unknown>): Promise<void> {
  try {
    await insert();
  } catch (error) {
    if (!isDuplicate(error)) throw error;
  }
}
