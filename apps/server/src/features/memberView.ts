import type { Member } from '@palaver/protocol/entities';
import type { ListedMember } from '@palaver/store/ports/members';
import type { Context } from '../context.ts';
import { muteNow } from './refuseMuted.ts';

/** A member as REST shows it. */
export function memberView(ctx: Context, { member, user, lastSeen }: ListedMember): Member {
  const { role, joinedAt, joinedSeq, receivedSeq, readSeq } = member;
  const mute = muteNow(ctx, member);
  const muted = { muted: mute !== null, mutedUntil: mute?.until ?? null };
  const online = ctx.presence.isOnline(user.id);
  return { user, role, joinedAt, joinedSeq, receivedSeq, readSeq, ...muted, online, lastSeen };
}
