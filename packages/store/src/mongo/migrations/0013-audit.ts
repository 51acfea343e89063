import type { Models } from '../models.ts';

/** What was done, by whom and to whom. */
export async function up({ audit: { collection } }: Models): Promise<void> {
  await collection.createIndex({ at: -1, _id: -1 }, {}, {});
  await collection.createIndex({ actorId: 1, at: -1 }, {}, {});
  await collection.createIndex({ action: 1, at: -1 }, {}, {});
  await collection.createIndex({ subjectId: 1, at: -1 }, {}, {});
}
