import type { SyncAnswer } from '@palaver/protocol/answers';
import { pmRoomUsers } from '@palaver/protocol/pmRoomId';
import type { Context } from '../../context.ts';
import type { ByteBudget } from './byteBudget.ts';
import type { StatePosition } from './position.ts';

/** The people that an answer speaks of, and those whose profile changed since the client's position, with their presence: as many as the budget holds. */
export async function tellPeople(
  ctx: Context,
  userId: string,
  answer: Pick<SyncAnswer, 'rooms' | 'heads'>,
  from: StatePosition | null,
  budget: ByteBudget,
): Promise<Pick<SyncAnswer, 'users' | 'presence'>> {
  const ids = new Set([userId]);
  for (const { messages } of answer.rooms) for (const { senderId } of messages) ids.add(senderId);
  for (const roomId of Object.keys(answer.heads)) for (const id of pmRoomUsers(roomId) ?? []) ids.add(id);
  for (const { receipts = [] } of answer.rooms) for (const receipt of receipts) ids.add(receipt.userId);

  const [spokenOf, changed] = await Promise.all([
    ctx.stores.users.findMany([...ids]),
    from ? ctx.stores.users.changedSince(userId, from.since) : [],
  ]);
  const byId = new Map([...changed, ...spokenOf].map((user) => [user.id, user]));
  const users = [...byId.values()].filter((user) => budget.take(user));
  const presence = (await ctx.presence.of(users.map((user) => user.id))).filter((one) => budget.take(one));
  return { users, presence };
}
