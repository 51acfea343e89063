import { liftBan, putBan } from '../rules/bans.ts';
import { commitRoom } from './commitRoom.ts';
import type { Database } from './database.ts';
import type { ReadSide, WriteSide } from './portSides.ts';
import { findBans } from './roomRow.ts';
import type { WriteContext } from './writeContext.ts';

export function banWrites(ctx: WriteContext): WriteSide<'bans'> {
  return {
    put: (roomId, ban) => commitRoom(ctx, roomId, (state, at) => putBan(state, ban, at)),
    lift: (roomId, userId, by) => commitRoom(ctx, roomId, (state) => liftBan(state, { userId, by })),
  };
}

export function banReads(db: Database): ReadSide<'bans'> {
  return { list: (roomId) => findBans(db, roomId) };
}
