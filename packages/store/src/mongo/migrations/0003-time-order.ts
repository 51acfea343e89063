import { ignoreMissing } from '../indexes.ts';
import type { Models } from '../models.ts';

/** What is looked for by its time comes in the order of time and place, straight from an index. */
export async function up({ messages }: Models): Promise<void> {
  await messages.collection.createIndex({ roomId: 1, at: -1, seq: -1 }, {}, {});
  await messages.collection.dropIndex('roomId_1_at_-1').catch(ignoreMissing);
}
