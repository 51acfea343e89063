import type { Models } from '../models.ts';

/** From when on the sessions of an account count. Those that were begun before this go on: nothing has ended them. */
export async function up({ users, sessions }: Models): Promise<void> {
  const none = { sessionsFrom: 0, ending: null };
  await users.updateMany({ sessionsFrom: { $exists: false } }, { $set: none });
  await sessions.updateMany({ begunUnder: { $exists: false } }, { $set: { begunUnder: 0 } });
}
