import type { InviteAccepted } from '@palaver/protocol/answers';
import type { Caller, Context } from '../../context.ts';
import { requireRate } from '../../rate/requireRate.ts';
import { refuseBanned } from '../refuseBanned.ts';
import { requireAdded } from '../requireAdded.ts';
import { readRoomView } from '../roomView.ts';
import { withRoomFor } from '../withRoomFor.ts';
import { inviteInvalid, requireCode, requireUse } from '../requireInvite.ts';
import { requireOpen } from '../requireOpen.ts';

/**
 * Brings the caller into the room of an invitation. Where the caller is in, or was brought in by it before, it uses nothing.
 * @throws INVITE_INVALID, BANNED, ROOM_ARCHIVED, TOO_MANY_ROOMS, RATE_LIMITED
 */
export async function acceptInvite(ctx: Context, caller: Caller, { code }: { code: string }): Promise<InviteAccepted> {
  const { userId, address, origin } = caller;
  const held = await requireCode(ctx, address, code);
  const { invite, room } = held;
  const found = room && (await ctx.stores.members.findWithRoom(room.id, userId));
  if (found?.member) return { room: await readRoomView(ctx, found.room, found.member) };
  refuseBanned(ctx, found?.ban ?? null);
  if (!room) {
    requireUse(held);
    return { room: null };
  }
  requireOpen(room);
  await requireRate(ctx, caller, 'joins');
  const accepted = await withRoomFor(ctx, [userId], () =>
    ctx.stores.by(caller).invites.accept(invite.id, userId, origin),
  );
  if (accepted.outcome === 'spent' || accepted.outcome === 'missing') throw inviteInvalid();
  requireAdded(accepted);
  ctx.log.info('invite used', { inviteId: invite.id, userId });
  return { room: await readRoomView(ctx, accepted.room, accepted.member) };
}
