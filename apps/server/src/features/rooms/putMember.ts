import type { Member, MemberRole } from '@palaver/protocol/entities';
import { PalaverError } from '@palaver/protocol/errors';
import { GIVES } from '@palaver/protocol/ranks';
import type { MemberRecord } from '@palaver/store/ports/records';
import type { Caller, Context } from '../../context.ts';
import { banned, refuseBanned, THEY_ARE_BANNED } from '../refuseBanned.ts';
import { requireAdded } from '../requireAdded.ts';
import { requireOpen } from '../requireOpen.ts';
import { refuseSince, requireGoverning, requireRank } from './requireRank.ts';
import { requireRoomRate } from './requireRoomRate.ts';
import { lastOwner } from './leaveRoom.ts';
import { memberView } from '../memberView.ts';
import { withRoomFor } from '../withRoomFor.ts';

/**
 * Adds somebody to the room, or gives a member another role (B4). Who may give which one to whom stands in the table of ranks.
 * @throws ROOM_NOT_FOUND, NOT_A_MEMBER, BANNED, FORBIDDEN, USER_NOT_FOUND, LAST_OWNER, ROOM_ARCHIVED, TOO_MANY_ROOMS, RATE_LIMITED
 */
export async function putMember(
  ctx: Context,
  caller: Caller,
  input: { roomId: string; userId: string; role: MemberRole },
): Promise<Member> {
  const found = await requireGoverning(ctx, caller, input.roomId);
  const account = await ctx.stores.users.find(input.userId);
  if (!account || account.user.deactivated) throw new PalaverError('USER_NOT_FOUND', 'There is no such person.');
  const place = await ctx.stores.members.findWithRoom(found.room.id, input.userId);
  const target = place?.member;
  requireRank(found, GIVES[input.role], target?.role ?? 'gone');
  if (!target) {
    refuseBanned(ctx, place?.ban ?? null, THEY_ARE_BANNED);
    requireOpen(found.room);
  }
  const member = target
    ? await changeRole(ctx, caller, input)
    : await withRoomFor(ctx, [input.userId], async () => {
        await requireRoomRate(ctx, caller, 'peopleAdded', 1);
        return add(ctx, caller, input);
      });
  return memberView(ctx, { member, user: account.user, lastSeen: account.lastSeen });
}

async function add(
  ctx: Context,
  caller: Caller,
  { roomId, userId, role }: { roomId: string; userId: string; role: MemberRole },
): Promise<MemberRecord> {
  const added = await ctx.stores.members.add(roomId, userId, role, caller.userId, caller.origin);
  if (added.outcome === 'forbidden') return refuseSince(ctx, caller, roomId);
  if (added.outcome === 'banned') throw banned(added.ban, THEY_ARE_BANNED);
  requireAdded(added);
  return added.member;
}

async function changeRole(
  ctx: Context,
  caller: Caller,
  { roomId, userId, role }: { roomId: string; userId: string; role: MemberRole },
): Promise<MemberRecord> {
  const changed = await ctx.stores.members.setRole(roomId, userId, role, caller.userId, caller.origin);
  if (changed.outcome === 'set') return changed.member;
  if (changed.outcome === 'lastOwner') throw lastOwner();
  if (changed.outcome === 'noMember') throw new PalaverError('USER_NOT_FOUND', 'This person is not in the room.');
  return refuseSince(ctx, caller, roomId);
}
