import type { MemberList } from '@palaver/protocol/answers';
import type { ListPage } from '@palaver/store/ports/rooms';
import type { Caller, Context } from '../../context.ts';
import { memberView } from '../memberView.ts';
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
