import type { SyncAnswer } from '@palaver/protocol/answers';
import type { User } from '@palaver/protocol/entities';
import { pmRoomUsers } from '@palaver/protocol/pmRoomId';
import type { Context } from '../../context.ts';
import { type ByteBudget, jsonBytes } from './byteBudget.ts';
import type { PeopleThrough, StatePosition } from './position.ts';

/**
 * The people whose profile changed since the client's position, then those whom the answer names, with their presence: as many as the budget
 * holds. @returns `peopleLeft`: how far those that changed were answered, where not all fitted
 */
export async function answerPeople(
  ctx: Context,
  userId: string,
  answer: Pick<SyncAnswer, 'rooms' | 'heads'>,
  from: StatePosition | null,
  budget: ByteBudget,
): Promise<Pick<SyncAnswer, 'users' | 'presence'> & { peopleLeft: PeopleThrough | null }> {
  const [changed, left, named] = await Promise.all([
    from ? ctx.stores.users.changedSince(userId, from.since) : [],
    from?.people ? ctx.stores.users.changedSince(userId, from.people.since) : [],
    ctx.stores.users.findMany([...new Set([userId, ...peopleIn(answer)])]),
  ]);
  const isLeft = ({ id }: User) => from?.people && id > from.people.userId;
  const toAnswer = new Map([...left.filter(isLeft), ...changed].map((user) => [user.id, user]));
  const inTurn = [...toAnswer.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  const fitting = takeSome(inTurn, budget);
  const last = fitting.at(-1);
  const users = [...fitting, ...named.filter((user) => !toAnswer.has(user.id) && budget.take(user))];
  // Who only wrote once, or left, is named; whether they are online is for those who share a room with them.
  const near = await ctx.stores.members.sharing(
    userId,
    users.map((user) => user.id),
  );
  const presence = (await ctx.presence.of(near)).filter((one) => budget.take(one));
  const since = from?.people?.since ?? from?.since ?? 0;
  return { users, presence, peopleLeft: last && last !== inTurn.at(-1) ? { since, userId: last.id } : null };
}

/** As many of these people as fit, from the first on; one, however little is left. */
function takeSome(people: User[], budget: ByteBudget): User[] {
  const taken: User[] = [];
  for (const user of people) {
    if (!budget.take(user)) {
      if (taken.length > 0) break;
      budget.spend(jsonBytes(user));
    }
    taken.push(user);
  }
  return taken;
}

function peopleIn({ rooms, heads }: Pick<SyncAnswer, 'rooms' | 'heads'>): Set<string> {
  const ids = new Set<string>();
  for (const { messages } of rooms) for (const { senderId } of messages) ids.add(senderId);
  for (const roomId of Object.keys(heads)) for (const id of pmRoomUsers(roomId) ?? []) ids.add(id);
  for (const { receipts = [] } of rooms) for (const receipt of receipts) ids.add(receipt.userId);
  return ids;
}
