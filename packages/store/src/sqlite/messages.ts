import { append, edit, erase, pin, react } from '../rules/messages.ts';
import { commitRoom } from './commitRoom.ts';
import type { WriteSide } from './portSides.ts';
import type { WriteContext } from './writeContext.ts';

export function messageWrites(ctx: WriteContext): WriteSide<'messages'> {
  return {
    append: (roomId, sends) => commitRoom(ctx, roomId, (state, at) => append(state, sends, at), ctx.rooms),
    edit: (roomId, change) => commitRoom(ctx, roomId, (state, at) => edit(state, change, at)),
    erase: (roomId, erasure) => commitRoom(ctx, roomId, (state) => erase(state, erasure)),
    react: (roomId, reaction) => commitRoom(ctx, roomId, (state, at) => react(state, reaction, at)),
    pin: (roomId, change) => commitRoom(ctx, roomId, (state, at) => pin(state, change, at)),
  };
}
