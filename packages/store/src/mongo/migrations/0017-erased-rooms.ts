import type { Models } from '../models.ts';

/** Rooms of which something is still to be erased are found. */
export async function up({ rooms: { collection } }: Models): Promise<void> {
  await collection.createIndex({ 'erased.done': 1 }, {}, {});
}
