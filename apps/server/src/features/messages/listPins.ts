import type { PinList } from '@palaver/protocol/answers';
import type { Caller, Context } from '../../context.ts';
import { readAsMember } from '../requireMember.ts';

/** Pinned messages of a room, the one that was pinned last first. @throws ROOM_NOT_FOUND, NOT_A_MEMBER, BANNED, STORE_UNAVAILABLE */
export async function listPins(
  ctx: Context,
  caller: Caller,
  { roomId, cursor }: { roomId: string; cursor?: number },
): Promise<PinList> {
  const { messages, older } = await readAsMember(ctx, caller, roomId, () => ctx.stores.messages.pins(roomId, cursor));
  return { items: messages, next: older > 0 ? String(older) : null };
}
