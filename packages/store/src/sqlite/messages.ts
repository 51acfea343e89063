import type { Edit, Erasure, ReactionOf, Sends } from '../ports/messages.ts';
import { append, edit, erase, react } from '../rules/messages.ts';
import { commitRoom } from './commitRoom.ts';
import type { WriteContext } from './writeContext.ts';

export function messageWrites(ctx: WriteContext) {
  return {
    append: (roomId: string, sends: Sends) => commitRoom(ctx, roomId, (state, at) => append(state, sends, at)),
    edit: (roomId: string, change: Edit) => commitRoom(ctx, roomId, (state, at) => edit(state, change, at)),
    erase: (roomId: string, erasure: Erasure) => commitRoom(ctx, roomId, (state) => erase(state, erasure)),
    react: (roomId: string, reaction: ReactionOf) => commitRoom(ctx, roomId, (state) => react(state, reaction)),
  };
}
