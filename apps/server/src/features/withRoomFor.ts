import { PalaverError } from '@palaver/protocol/errors';
import { LIMITS } from '@palaver/protocol/limits';
import type { Store } from '@palaver/store/ports/store';
import type { Context } from '../context.ts';

/** Person → what brings them into a room now. */
const turns = new WeakMap<Store, Map<string, Promise<unknown>>>();

/**
 * Brings people into a room, where none of them would be in more than a person can be in; conversations between two do not count. One after the other for
 * each of them on this node: many at once would all find the same place free.
 * @throws TOO_MANY_ROOMS and what `bring` throws
 */
export async function withRoomFor<T>(ctx: Context, userIds: string[], bring: () => Promise<T>): Promise<T> {
  const ofStore = turns.get(ctx.stores) ?? new Map<string, Promise<unknown>>();
  turns.set(ctx.stores, ofStore);
  const before = userIds.flatMap((userId) => ofStore.get(userId) ?? []);
  const { promise, resolve } = Promise.withResolvers<null>();
  // All their turns are taken in one moment, so nobody waits for somebody who waits for them.
  for (const userId of userIds) ofStore.set(userId, promise);
  try {
    await Promise.all(before);
    const counts = await ctx.stores.members.countRooms(userIds);
    if (counts.some(({ rooms }) => rooms >= LIMITS.roomsPerUser))
      throw new PalaverError('TOO_MANY_ROOMS', `Nobody can be in more than ${LIMITS.roomsPerUser} rooms.`);
    return await bring();
  } finally {
    resolve(null);
    for (const userId of userIds) if (ofStore.get(userId) === promise) ofStore.delete(userId);
  }
}
