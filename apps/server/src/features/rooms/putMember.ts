import type { Member, MemberRole } from '@palaver/protocol/entities';
import { PalaverError } from '@palaver/protocol/errors';
import type { MemberRecord } from '@palaver/store/ports/records';
import type { Caller, Context } from '../../context.ts';
import { notAMember } from '../requireMember.ts';
import { requireModerator, forbidden } from './requireModerator.ts';
import { requireRoomRate } from './requireRoomRate.ts';
import { lastOwner } from './leaveRoom.ts';
import { memberView } from './listMembers.ts';
import { withRoomFor } from './withRoomFor.ts';

/**
 * Adds somebody to the room, or gives a member another role (B4). Owners give every role; moderators add members and make members moderators.
 * @throws ROOM_NOT_FOUND, NOT_A_MEMBER, FORBIDDEN, USER_NOT_FOUND, LAST_OWNER, TOO_MANY_ROOMS, RATE_LIMITED
 */
export async function putMember(
  ctx: Context,
  caller: Caller,
  input: { roomId: string; userId: string; role: MemberRole },
): Promise<Member> {
  const { room, member: moderator } = await requireModerator(ctx, caller, input.roomId);
  const account = await ctx.stores.users.find(input.userId);
  if (!account || account.user.deactivated) throw new PalaverError('USER_NOT_FOUND', 'There is no such person.');
  const target = await ctx.stores.members.find(room.id, input.userId);
  if (moderator.role !== 'owner') requireModeratorMay(target, input.role);
  const member = target
    ? await changeRole(ctx, caller, input)
    : await withRoomFor(ctx, [input.userId], async () => {
        await requireRoomRate(ctx, caller, 'peopleAdded', 1);
        return add(ctx, caller, input);
      });
  return memberView(ctx, { member, user: account.user, lastSeen: account.lastSeen });
}

function requireModeratorMay(target: MemberRecord | null, role: MemberRole): void {
  if (role === 'owner') throw forbidden('Only owners make owners.');
  if (target && target.role !== 'member' && target.role !== role) throw forbidden('Only owners take a role away.');
}

async function add(
  ctx: Context,
  caller: Caller,
  { roomId, userId, role }: { roomId: string; userId: string; role: MemberRole },
): Promise<MemberRecord> {
  const added = await ctx.stores.members.add(roomId, userId, role, caller.origin);
  if (added.outcome === 'missing') throw new PalaverError('USER_NOT_FOUND', 'There is no such person.');
  return added.member;
}

async function changeRole(
  ctx: Context,
  caller: Caller,
  { roomId, userId, role }: { roomId: string; userId: string; role: MemberRole },
): Promise<MemberRecord> {
  const changed = await ctx.stores.members.setRole(roomId, userId, role, caller.origin);
  if (changed.outcome !== 'set') throw changed.outcome === 'lastOwner' ? lastOwner() : notAMember(null);
  return changed.member;
}
