import type { Room } from '@palaver/protocol/entities';
import { PalaverError } from '@palaver/protocol/errors';
import type { Payload } from '@palaver/protocol/events';
import type { Caller, Context } from '../../context.ts';
import { demandVisible, roomNotFound } from '../demandMember.ts';
import { demandRate } from '../rate/demandRate.ts';
import { demandRoomFor } from './demandRoomFor.ts';
import { getRoom } from './getRoom.ts';
import { readRoomView } from './roomView.ts';

/** Makes the caller a member of a public room, or opens a private one between two. Repeatable. @throws ROOM_NOT_FOUND, RATE_LIMITED, ROOM_ARCHIVED, TOO_MANY_ROOMS */
export async function joinRoom(ctx: Context, caller: Caller, { roomId }: Payload<'joinRoom'>): Promise<{ room: Room }> {
  const { room, member } = await demandVisible(ctx, caller, roomId);
  await demandRate(ctx, caller, 'joins');
  if (room.kind !== 'public') return { room: await getRoom(ctx, caller, { roomId }) };
  if (!member) {
    if (room.archived) throw new PalaverError('ROOM_ARCHIVED', 'This room is archived.');
    await demandRoomFor(ctx, [caller.userId]);
  }
  // The store decides who is a member, also when several devices join and leave at once: the last one wins.
  const joined = await ctx.stores.members.add(roomId, caller.userId, 'member', caller.origin);
  if (joined.outcome === 'missing') throw roomNotFound();
  return { room: await readRoomView(ctx, joined.room, joined.member) };
}
