import type { Room } from '@palaver/protocol/entities';
import type { Payload } from '@palaver/protocol/events';
import type { Caller, Context } from '../../context.ts';
import { openPm, roomNotFound } from '../demandMember.ts';
import { readRoomView } from './roomView.ts';

/** Makes the caller a member of a public room, or opens a private one between two. Repeatable. @throws ROOM_NOT_FOUND */
export async function joinRoom(ctx: Context, caller: Caller, { roomId }: Payload<'joinRoom'>): Promise<{ room: Room }> {
  const found = (await ctx.stores.members.findWithRoom(roomId, caller.userId)) ?? (await openPm(ctx, caller, roomId));
  if (!found || (!found.member && found.room.kind !== 'public')) throw roomNotFound();
  // The store decides who is a member, also when several devices join and leave at once: the last one wins.
  const joined =
    found.room.kind === 'public' ? await ctx.stores.members.add(roomId, caller.userId, 'member', caller.origin) : null;
  if (joined?.outcome === 'missing') throw roomNotFound();
  return { room: await readRoomView(ctx, joined?.room ?? found.room, joined?.member ?? found.member) };
}
