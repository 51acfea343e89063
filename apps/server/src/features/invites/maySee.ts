import type { InviteRecord } from '@palaver/store/ports/invites';
import type { MemberRecord, RoomRecord } from '@palaver/store/ports/records';
import type { Caller } from '../../context.ts';
import { mayInvite } from './mayInvite.ts';

/** Whether somebody sees and may withdraw an invitation: who made it, and who may make such a one. */
export function maySee(
  { userId, role }: Pick<Caller, 'userId' | 'role'>,
  { invite, room, member }: { invite: InviteRecord; room: RoomRecord | null; member: MemberRecord | null },
): boolean {
  if (invite.createdBy === userId) return true;
  const isThere = invite.roomId === null || room !== null;
  return isThere && mayInvite({ role, deactivated: false }, room, member);
}
