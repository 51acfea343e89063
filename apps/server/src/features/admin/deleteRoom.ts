import type * as z from 'zod';
import { PalaverError } from '@palaver/protocol/errors';
import type { routes } from '@palaver/protocol/routes';
import type { Caller, Context } from '../../context.ts';
import { roomNotFound } from '../requireMember.ts';
import { requireConfirm } from '../requireConfirm.ts';
import { takeProof } from '../takeProof.ts';
import { refuseConversation, requireRoom } from './requireRoom.ts';

/**
 * Deletes a room for ever: who is in it is told, and all of it is erased but its id, which is never given again (O2).
 * @throws ROOM_NOT_FOUND, FORBIDDEN for the room of everybody and a conversation between two, and as requireConfirm
 */
export async function deleteRoom(
  ctx: Context,
  caller: Caller,
  { id, confirm }: { id: string } & z.output<typeof routes.deleteRoom.body>,
): Promise<void> {
  if (id === 'general') throw refused();
  refuseConversation(id);
  const { proof } = await requireConfirm(ctx, caller, confirm);
  await requireRoom(ctx, id);
  await takeProof(ctx, caller.userId, proof);
  const erased = await ctx.stores.by(caller).rooms.erase(id);
  if (erased !== 'erased') throw erased === 'missing' ? roomNotFound() : refused();
  ctx.log.info('room deleted', { roomId: id, by: caller.userId, address: caller.address });
}

function refused(): PalaverError {
  return new PalaverError('FORBIDDEN', 'This room cannot be deleted.');
}
