import type { Member } from '@palaver/protocol/entities';
import { PalaverError } from '@palaver/protocol/errors';
import type { MuteChange } from '@palaver/store/ports/members';
import type { Caller, Context } from '../../context.ts';
import { requireOpen, roomArchived } from '../requireOpen.ts';
import { memberView } from '../memberView.ts';
import { requireOther } from './requireOther.ts';
import { refuseSince, requireGoverning, requireRank } from './requireRank.ts';

/**
 * Mutes a member, or (null) lets them write again; a mute outlives leaving and removal.
 * @throws ROOM_NOT_FOUND, NOT_A_MEMBER, BANNED, FORBIDDEN, USER_NOT_FOUND, ROOM_ARCHIVED
 */
export async function setMute(
  ctx: Context,
  caller: Caller,
  { roomId, userId, mute }: { roomId: string; userId: string; mute: MuteChange['mute'] },
): Promise<Member> {
  const { stores } = ctx;
  const found = await requireGoverning(ctx, caller, roomId);
  requireOther(caller, userId);
  const [target, account] = await Promise.all([stores.members.find(roomId, userId), stores.users.find(userId)]);
  if (!target || !account) throw notThere();
  requireRank(found, 'mute', target.role);
  requireOpen(found.room);
  const changed = await stores.by(caller).members.setMute(roomId, userId, { by: caller.userId, mute }, caller.origin);
  if (changed.outcome !== 'set') {
    if (changed.outcome === 'noMember') throw notThere();
    if (changed.outcome === 'archived') throw roomArchived();
    return refuseSince(ctx, caller, roomId);
  }
  ctx.log.info(mute ? 'member muted' : 'member unmuted', { roomId, userId, by: caller.userId });
  return memberView(ctx, { member: changed.member, user: account.user, lastSeen: account.lastSeen });
}

function notThere(): PalaverError {
  return new PalaverError('USER_NOT_FOUND', 'This person is not in the room.');
}
