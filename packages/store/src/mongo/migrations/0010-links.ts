import type { Models } from '../models.ts';

/** Links that work once. No address was confirmed yet; what is stored stays a name to sign in with. */
export async function up({ users: { collection } }: Models): Promise<void> {
  await collection.createIndex({ resetDigest: 1 }, {}, {});
}
