import type { Models } from '../models.ts';

/** Whose identities are found by their owner, too, when that account is deleted. */
export async function up({ identities: { collection } }: Models): Promise<void> {
  await collection.createIndex({ userId: 1 }, {}, {});
}
