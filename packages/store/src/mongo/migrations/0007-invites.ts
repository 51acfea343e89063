import type { Models } from '../models.ts';

/** Invitations. */
export async function up({ invites: { collection } }: Models): Promise<void> {
  await collection.createIndex({ digest: 1 }, { unique: true }, {});
  await collection.createIndex({ createdBy: 1 }, {}, {});
  await collection.createIndex({ roomId: 1 }, {}, {});
  await collection.createIndex({ expiresAt: 1 }, {}, {});
}
