import type { Models } from '../models.ts';

/** Who may not come into a room, and who may not write there. Nobody was muted or banned before. */
export async function up({ members }: Models): Promise<void> {
  await members.updateMany({ ban: { $exists: false } }, { $set: { mute: null, ban: null } });
}
