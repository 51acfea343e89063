import type { MemberList } from '@palaver/protocol/answers';
import type { Member } from '@palaver/protocol/entities';
import type { ListPage } from '@palaver/store/ports/rooms';
import type { ListedMember } from '@palaver/store/ports/members';
import type { Caller, Context } from '../../context.ts';
import { readAsMember } from '../requireMember.ts';

/** Members by name, with roles, marks and presence. @throws ROOM_NOT_FOUND, NOT_A_MEMBER */
export async function listMembers(
  ctx: Context,
  caller: Caller,
  input: { roomId: string } & Partial<ListPage>,
): Promise<MemberList> {
  const { roomId, limit = 100, ...page } = input;
  const { items, next } = await readAsMember(ctx, caller, roomId, () =>
    ctx.stores.members.list(roomId, { ...page, limit }),
  );
  return { items: items.map((one) => memberView(ctx, one)), next };
}

/** A member as REST shows it. */
export function memberView(ctx: Context, { member, user, lastSeen }: ListedMember): Member {
  const { role, joinedAt, joinedSeq, receivedSeq, readSeq } = member;
  return { user, role, joinedAt, joinedSeq, receivedSeq, readSeq, online: ctx.presence.isOnline(user.id), lastSeen };
}
