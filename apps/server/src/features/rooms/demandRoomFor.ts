import { PalaverError } from '@palaver/protocol/errors';
import { LIMITS } from '@palaver/protocol/limits';
import type { Context } from '../../context.ts';

/** Refuses to bring somebody into one room more than a person can be in; conversations between two do not count. @throws TOO_MANY_ROOMS */
export async function demandRoomFor(ctx: Context, userIds: string[]): Promise<void> {
  const counts = await ctx.stores.members.countRooms(userIds);
  if (counts.some(({ rooms }) => rooms >= LIMITS.roomsPerUser))
    throw new PalaverError('TOO_MANY_ROOMS', `Nobody can be in more than ${LIMITS.roomsPerUser} rooms.`);
}
