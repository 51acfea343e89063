import type { Models } from '../models.ts';

/** The second factor of an account. Nobody has one yet. */
export async function up({ users }: Models): Promise<void> {
  await users.updateMany({ secondFactor: { $exists: false } }, { $set: { secondFactor: null } });
}
