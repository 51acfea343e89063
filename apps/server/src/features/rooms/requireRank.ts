import { PalaverError } from '@palaver/protocol/errors';
import { type Act, type ActedOn, mayGovern } from '@palaver/protocol/ranks';
import type { MemberRecord, RoomRecord } from '@palaver/store/ports/records';
import type { Caller, Context } from '../../context.ts';
import { requireMember } from '../requireMember.ts';

/** The refusal of what one's rank does not allow. */
export function forbidden(message: string): PalaverError {
  return new PalaverError('FORBIDDEN', message);
}

/** A room with the caller's membership of it. */
interface Governed {
  room: RoomRecord;
  member: MemberRecord;
}

/** Why a write refused what the caller might do when it was asked for: they were put out or demoted since. @throws ROOM_NOT_FOUND, NOT_A_MEMBER, BANNED, FORBIDDEN */
export async function refuseSince(ctx: Context, caller: Caller, roomId: string): Promise<never> {
  await requireGoverning(ctx, caller, roomId);
  throw notAllowed();
}

function notAllowed(): PalaverError {
  return forbidden('Your rank in this room does not allow this.');
}

/** @throws FORBIDDEN where the table of ranks does not let this member do that */
export function requireRank({ room, member }: Governed, act: Act, on: ActedOn): void {
  if (room.kind === 'pm') throw forbidden('A room between two people has no ranks.');
  if (!mayGovern({ kind: room.kind, rank: member.role }, act, on)) throw notAllowed();
}

/** The room and the caller's membership where the caller may govern anything at all. @throws ROOM_NOT_FOUND, NOT_A_MEMBER, BANNED, FORBIDDEN */
export async function requireGoverning(ctx: Context, caller: Caller, roomId: string): Promise<Governed> {
  const found = await requireMember(ctx, caller, roomId);
  // Who may remove nobody of the lowest rank governs nobody.
  requireRank(found, 'remove', 'member');
  return found;
}
