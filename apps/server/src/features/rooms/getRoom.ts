import type { Room } from '@palaver/protocol/entities';
import type { Caller, Context } from '../../context.ts';
import { requireVisible } from '../requireMember.ts';
import { untilFresh } from '../untilFresh.ts';
import { readRoomView } from '../roomView.ts';

/** One room: any public one, and those one is in (M3). @throws ROOM_NOT_FOUND, STORE_UNAVAILABLE */
export async function getRoom(ctx: Context, caller: Caller, { roomId }: { roomId: string }): Promise<Room> {
  const lookedAt = performance.now();
  const { room, member } = await requireVisible(ctx, caller, roomId);
  const view = await readRoomView(ctx, room, member);
  await untilFresh(lookedAt, async () => {
    await requireVisible(ctx, caller, roomId);
  });
  return view;
}
