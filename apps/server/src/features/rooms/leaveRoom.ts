import type { Payload } from '@palaver/protocol/events';
import { PalaverError } from '@palaver/protocol/errors';
import { pmRoomUsers } from '@palaver/protocol/pmRoomId';
import type { Caller, Context } from '../../context.ts';
import { requireRate } from '../../rate/requireRate.ts';

/** Ends the caller's membership; also fine for a room one is not in. @throws VALIDATION_FAILED for a room between two, RATE_LIMITED, LAST_OWNER */
export async function leaveRoom(
  ctx: Context,
  caller: Caller,
  { roomId }: Payload<'leaveRoom'>,
): Promise<Record<string, never>> {
  if (pmRoomUsers(roomId)) {
    throw new PalaverError('VALIDATION_FAILED', 'A room between two people cannot be left.', {
      details: [{ path: 'roomId', message: 'Of a room between two people.' }],
    });
  }
  // Only of one's own rooms: the turn of a write in a room takes time, which would show a stranger that the room exists (M3).
  const found = await ctx.stores.members.findWithRoom(roomId, caller.userId);
  if (!found?.member) return {};
  await requireRate(ctx, caller, 'joins');
  const { outcome } = await ctx.stores.by(caller).members.remove(roomId, caller.userId, 'left', null, caller.origin);
  if (outcome === 'lastOwner') throw lastOwner();
  return {};
}

/** The refusal that keeps a room governed. */
export function lastOwner(): PalaverError {
  return new PalaverError('LAST_OWNER', 'A room needs an owner. Make somebody else an owner first.');
}
