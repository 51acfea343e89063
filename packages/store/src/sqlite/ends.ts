import { banEnded, eraseEnded } from '../rules/ends.ts';
import { commitRoom } from './commitRoom.ts';
import type { WriteSide } from './portSides.ts';
import type { WriteContext } from './writeContext.ts';

export function endWrites(ctx: WriteContext): WriteSide<'ends'> {
  return {
    erase: (roomId, message) => commitRoom(ctx, roomId, (state) => eraseEnded(state, message)),
    ban: (roomId, ban) => commitRoom(ctx, roomId, (state, at) => banEnded(state, ban, at)),
  };
}
