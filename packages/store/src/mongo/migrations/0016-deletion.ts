import { ignoreMissing } from '../indexes.ts';
import type { Models } from '../models.ts';

/** Who is deleted, and what is still to be done of it. Changes are told apart from erasures, and one's messages are found without those. */
export async function up({ users, messages }: Models): Promise<void> {
  await users.updateMany({ deleted: { $exists: false } }, { $set: { deleted: false, erasing: null } });
  await users.collection.createIndex({ 'erasing.at': 1 }, {}, {});
  await messages.collection.createIndex({ senderId: 1, deleted: 1, roomId: 1, seq: 1 }, {}, {});
  await messages.collection.createIndex({ roomId: 1, deleted: 1, rev: 1 }, { unique: true }, {});
  for (const name of ['senderId_1', 'roomId_1_rev_1']) await messages.collection.dropIndex(name).catch(ignoreMissing);
}
