import type { AccountRecord, BanRecord, MemberRecord, Mute } from '../../ports/records.ts';
import type { MemberLine, UserLine } from '../lines.ts';

/** An account without what lets somebody in. */
export function toUserLine({ user, email, emailState, createdAt, lastSeen, settings }: AccountRecord): UserLine {
  return { kind: 'user', ...user, email, emailState, createdAt, lastSeen, settings };
}

/** Somebody's place in a room. */
export function toMemberLine(
  { roomId, userId }: Pick<MemberRecord, 'roomId' | 'userId'>,
  { member, mute, ban }: { member: MemberRecord | null; mute: Mute | null; ban: BanRecord | null },
): MemberLine {
  return {
    kind: 'member',
    roomId,
    userId,
    member: member && {
      role: member.role,
      joinedAt: member.joinedAt,
      joinedSeq: member.joinedSeq,
      receivedSeq: member.receivedSeq,
      readSeq: member.readSeq,
      notify: member.notify,
      pinned: member.pinned,
      hiddenAt: member.hiddenAt,
    },
    mute: mute && { by: mute.by, until: mute.until },
    ban: ban && { by: ban.by, reason: ban.reason, at: ban.at, until: ban.until },
  };
}
