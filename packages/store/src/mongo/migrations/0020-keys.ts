import { META_ID } from '../connect.ts';
import type { Models } from '../models.ts';

/** A place for the keys that seal. The server that starts with it brings them; one before it would seal by its secret, and does not start any more. */
export async function up({ meta }: Models): Promise<void> {
  await meta.updateOne({ _id: META_ID, keys: { $exists: false } }, { $set: { keys: null } });
}
