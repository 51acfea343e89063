import type { Models } from '../models.ts';

/** What a person sets of a room, and pinned messages. Nobody could choose before: every stored level was none of theirs. */
export async function up({ members, rooms }: Models): Promise<void> {
  const none = { notify: 'default', pinned: false, hiddenAt: null };
  await members.updateMany({ pinned: { $exists: false } }, { $set: none });
  await rooms.updateMany({ pins: { $exists: false } }, { $set: { pins: [] } });
}
