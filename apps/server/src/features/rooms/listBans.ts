import type { BanList } from '@palaver/protocol/answers';
import { isInForce } from '@palaver/store/rules/isInForce';
import type { Caller, Context } from '../../context.ts';
import { untilFresh } from '../untilFresh.ts';
import { requireGoverning, requireRank } from './requireRank.ts';

/** The bans of a room that last, newest first: for who may end them. @throws ROOM_NOT_FOUND, NOT_A_MEMBER, BANNED, FORBIDDEN, STORE_UNAVAILABLE */
export async function listBans(ctx: Context, caller: Caller, { roomId }: { roomId: string }): Promise<BanList> {
  const lookedAt = performance.now();
  const look = async () => requireRank(await requireGoverning(ctx, caller, roomId), 'ban', 'gone');
  await look();
  const now = ctx.stores.now();
  const bans = (await ctx.stores.bans.list(roomId)).filter((ban) => isInForce(ban, now));
  const ids = new Set(bans.flatMap(({ userId, by }) => [userId, by]));
  const people = new Map((await ctx.stores.users.findMany([...ids])).map((person) => [person.id, person]));
  await untilFresh(lookedAt, look);
  const items = bans.flatMap(({ userId, by: byId, reason, at, until }) => {
    const [user, by] = [people.get(userId), people.get(byId)];
    return user && by ? [{ user, by, reason, at, until }] : [];
  });
  return { items };
}
