import type { SyncAnswer } from '@palaver/protocol/answers';
import type { Payload } from '@palaver/protocol/events';
import { LIMITS } from '@palaver/protocol/limits';
import type { Membership, Position } from '@palaver/store/ports/records';
import type { Caller, Context } from '../../context.ts';
import { requireRate } from '../../rate/requireRate.ts';
import { untilFresh } from '../untilFresh.ts';
import { ByteBudget } from './byteBudget.ts';
import { type ChosenRooms, chooseRooms, placeOf, type RoomToAnswer } from './chooseRooms.ts';
import { completeAt, formatPosition, type StatePosition } from './position.ts';
import { answerPeople } from './answerPeople.ts';
import { answerRoom } from './answerRoom.ts';

/** Bytes of an answer with nothing in it: names, times, braces. */
const FRAME_BYTES = 260;
/** The part of a first answer that is kept for people and presence, and the most that heads may take. */
const PEOPLE_SHARE = 0.15;
const HEADS_SHARE = 0.5;

/**
 * Catches a client up from the revs it holds, of any age, within `maxBytes` (R3, R6). What does not fit comes in further parts;
 * `stateRev` moves on only past what was answered, so an answer may repeat and never omits.
 */
export async function sync(ctx: Context, caller: Caller, input: Payload<'sync'>): Promise<SyncAnswer> {
  await requireRate(ctx, caller, 'reads');
  const lookedAt = performance.now();
  // By the clock that dates memberships: a client compares it with them.
  const serverTime = new Date(ctx.stores.now()).toISOString();
  const read = await ctx.stores.rooms.ofUser(caller.userId);
  let answer = { ...(await composeAnswer(ctx, caller, input, read)), serverTime };
  await untilFresh(lookedAt, async () => {
    const { memberships } = await ctx.stores.rooms.ofUser(caller.userId);
    answer = onlyOf(answer, new Set(memberships.map(({ room }) => room.id)));
  });
  return answer;
}

type UntimedAnswer = Omit<SyncAnswer, 'serverTime'>;

/** The answer without what it says of rooms that somebody is not in any more (M1). */
function onlyOf<A extends UntimedAnswer>(answer: A, mine: ReadonlySet<string>): A {
  const heads = Object.fromEntries(Object.entries(answer.heads).filter(([roomId]) => mine.has(roomId)));
  return { ...answer, heads, rooms: answer.rooms.filter(({ room }) => mine.has(room.id)) };
}

/** The answer to one sync, from the rooms of the caller as they were read. */
async function composeAnswer(
  ctx: Context,
  caller: Caller,
  input: Payload<'sync'>,
  { memberships, position, highest }: { memberships: Membership[]; position: Position; highest: Position },
): Promise<UntimedAnswer> {
  const space = input.maxBytes ?? LIMITS.syncBytesDefault;
  const budget = new ByteBudget(space - FRAME_BYTES);
  const mine = new Set(memberships.map(({ room }) => room.id));
  const left = Object.keys(input.rooms).filter((roomId) => !mine.has(roomId));
  budget.spend(JSON.stringify(left).length);

  const chosen = await chooseRooms(ctx, caller.userId, input, { memberships, highest });
  const heads = input.part ? {} : answerHeads(chosen, memberships, budget);
  const reserve = input.part ? 0 : budget.left * PEOPLE_SHARE;
  const news = await answerRooms(ctx, chosen.news, {
    budget,
    reserve,
    open: input.part ? null : (input.first ?? null),
  });
  const rest = news.more
    ? { rooms: [], more: chosen.stateOnly.length > 0 }
    : await answerRooms(ctx, chosen.stateOnly, { budget, reserve, open: null }, news.rooms.length > 0);

  const rooms = [...news.rooms, ...rest.rooms];
  const people = input.part
    ? { users: [], presence: [], peopleLeft: chosen.from?.people ?? null }
    : await answerPeople(ctx, caller.userId, { rooms, heads }, chosen.from, budget);
  const { peopleLeft, ...usersAndPresence } = people;
  const more = news.more || rest.more;
  ctx.measures.syncs.add(space - budget.left);
  return {
    epoch: ctx.stores.epoch,
    stateRev: formatPosition({ ...nextPosition(chosen, news.more, { ...rest, more }, position), people: peopleLeft }),
    heads,
    rooms,
    left,
    ...usersAndPresence,
    more,
  };
}

/** The revs of all rooms, those with news first; of a person in thousands of rooms, as many as leave space for the messages. */
function answerHeads(chosen: ChosenRooms, memberships: Membership[], budget: ByteBudget): Record<string, number> {
  const most = budget.left * HEADS_SHARE;
  let bytes = 0;
  const heads = new Map<string, number>();
  for (const { room } of [...chosen.news.map(({ membership }) => membership), ...memberships]) {
    if (heads.has(room.id)) continue;
    bytes += room.id.length + String(room.rev).length + 4;
    if (bytes > most) break;
    heads.set(room.id, room.rev);
  }
  budget.spend(bytes);
  return Object.fromEntries(heads);
}

/** Answers rooms in order while they fit. A room that does not fit whole waits for the next part, unless it is the first of all. */
async function answerRooms(
  ctx: Context,
  rooms: RoomToAnswer[],
  { budget, reserve, open }: { budget: ByteBudget; reserve: number; open: string | null },
  something = false,
): Promise<{ rooms: SyncAnswer['rooms']; more: boolean }> {
  const answered: SyncAnswer['rooms'] = [];
  for (const room of rooms) {
    const space = budget.left - reserve;
    const one = await answerRoom(ctx, room, space, room.membership.room.id === open);
    const nothingYet = !something && answered.length === 0;
    if (!nothingYet && (!one.whole || one.bytes > space)) return { rooms: answered, more: true };
    answered.push(one.answer);
    budget.spend(one.bytes);
    if (!one.whole && !one.answer.reset) return { rooms: answered, more: true };
  }
  return { rooms: answered, more: false };
}

/** How far the state of rooms was answered: only past what was answered completely. */
function nextPosition(
  { from, stateOnly }: ChosenRooms,
  newsLeft: boolean,
  { rooms, more }: { rooms: SyncAnswer['rooms']; more: boolean },
  now: Position,
): StatePosition {
  const floor = from?.floor ?? now;
  if (!more) return completeAt(floor);
  // A first visit: the client has no rev of a room that it was not sent yet, so the next part finds those; all else comes by later changes.
  if (!from && stateOnly.length === 0) return { ...completeAt(now), cold: true, floor };
  const last = newsLeft ? undefined : stateOnly[rooms.length - 1];
  const through = last ? placeOf(last.membership) : (from?.through ?? null);
  return { since: from?.since ?? 0, cold: from?.cold ?? false, floor, through, people: null };
}
