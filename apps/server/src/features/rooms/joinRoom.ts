import type { Room } from '@palaver/protocol/entities';
import type { Payload } from '@palaver/protocol/events';
import type { Caller, Context } from '../../context.ts';
import { requireAdded } from '../requireAdded.ts';
import { requireOpen } from '../requireOpen.ts';
import { requireVisible, roomNotFound } from '../requireMember.ts';
import { requireRate } from '../../rate/requireRate.ts';
import { getRoom } from './getRoom.ts';
import { readRoomView } from '../roomView.ts';
import { withRoomFor } from '../withRoomFor.ts';

/** Makes the caller a member of a public room, or opens a private one between two. Repeatable. @throws ROOM_NOT_FOUND, BANNED, RATE_LIMITED, ROOM_ARCHIVED, TOO_MANY_ROOMS */
export async function joinRoom(ctx: Context, caller: Caller, { roomId }: Payload<'joinRoom'>): Promise<{ room: Room }> {
  const { room, member } = await requireVisible(ctx, caller, roomId);
  if (room.kind === 'public' && !member) requireOpen(room);
  await requireRate(ctx, caller, 'joins');
  if (room.kind !== 'public') return { room: await getRoom(ctx, caller, { roomId }) };
  // The store decides who is a member, also when several devices join and leave at once: the last one wins.
  const join = () => ctx.stores.members.add(roomId, caller.userId, 'member', null, caller.origin);
  const joined = await (member ? join() : withRoomFor(ctx, [caller.userId], join));
  if (joined.outcome === 'missing') throw roomNotFound();
  requireAdded(joined);
  return { room: await readRoomView(ctx, joined.room, joined.member) };
}
