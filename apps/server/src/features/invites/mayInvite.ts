import type { User } from '@palaver/protocol/entities';
import { mayGovern } from '@palaver/protocol/ranks';
import type { MemberRecord, RoomRecord } from '@palaver/store/ports/records';

/**
 * Who may invite where, asked when an invitation is made and each time that it is used: administrators to the organisation and into public rooms,
 * owners and moderators into their room. `room`: null where it is none; `member`: the person's place in it.
 */
export function mayInvite(
  { role, deactivated }: Pick<User, 'role' | 'deactivated'>,
  room: RoomRecord | null,
  member: MemberRecord | null,
): boolean {
  if (deactivated || room?.kind === 'pm') return false;
  if (room && member && mayGovern({ kind: room.kind, rank: member.role }, 'invite', 'room')) return true;
  return role === 'admin' && room?.kind !== 'private';
}
