import type { SyncRoom } from '@palaver/protocol/answers';
import type { Message } from '@palaver/protocol/entities';
import { LIMITS } from '@palaver/protocol/limits';
import type { Context } from '../../context.ts';
import { readRoomView, roomView } from '../rooms/roomView.ts';
import { jsonBytes } from './byteBudget.ts';
import type { RoomToTell } from './chooseRooms.ts';

/** A room as an answer tells it, and whether all of it was told. */
export interface ToldRoom {
  answer: SyncRoom;
  bytes: number;
  whole: boolean;
}

/** Of an open room whose changes do not fit, this part of the space holds its newest messages. */
const NEWEST_SHARE = 0.5;

/**
 * Tells one room within `bytes`: its changes in rising rev, or after more than 500 of them (or none that can be counted from) its newest page.
 * A cut list of changes says by `upTo` how far it reaches; a cut page is whole all the same, the rest of it being a declared hole (R3).
 * `open`: somebody looks at it now, so what fits of its newest page comes before what lies between.
 * Goes over `bytes` only by one message, or by the room itself: something always gets through.
 */
export async function tellRoom(
  ctx: Context,
  { membership, held, counts }: RoomToTell,
  bytes: number,
  open: boolean,
): Promise<ToldRoom> {
  const { room, member } = membership;
  const [changes, receipts] = await Promise.all([
    held === null || held > room.rev ? null : ctx.stores.messages.changes(room.id, held, LIMITS.syncMaxChanges),
    readReceipts(ctx, room.id, room.memberCount),
  ]);
  const base = { room: roomView(room, member, counts), messages: [], upTo: room.rev, reset: false, ...receipts };
  const budget = bytes - jsonBytes(base) - 20;
  const told =
    changes && !changes.tooMany
      ? tellChanges(changes.messages, changes.head, budget, open)
      : tellNewest(await ctx.stores.messages.page(room.id, { limit: LIMITS.pageDefault }), budget);
  const seq = Math.max(room.seq, ...told.messages.map((message) => message.seq));
  const now = { ...room, seq, rev: Math.max(room.rev, told.head) };
  const answer: SyncRoom = {
    ...base,
    ...told.answer,
    messages: told.messages,
    // Since the counts were made, more may have come: they belong to the head that is told.
    room: now.rev > room.rev ? await readRoomView(ctx, now, member) : base.room,
  };
  return { answer, bytes: jsonBytes(answer), whole: told.whole };
}

async function readReceipts(
  ctx: Context,
  roomId: string,
  memberCount: number,
): Promise<Pick<SyncRoom, 'receipts' | 'counts'>> {
  if (memberCount > LIMITS.namedReceiptsMaxMembers) {
    return { counts: await ctx.stores.members.countMarks(roomId, LIMITS.countedReceipts) };
  }
  const marks = await ctx.stores.members.marks(roomId, LIMITS.namedReceiptsMaxMembers);
  return { receipts: marks };
}

function tellChanges(messages: Message[], head: number, budget: number, open: boolean) {
  const fitting = countFitting(messages, budget);
  const whole = fitting === messages.length;
  const count = whole || !open ? fitting : countFitting(messages, budget * (1 - NEWEST_SHARE));
  const told = messages.slice(0, count);
  const next = messages[count];
  const newest = next && open ? newestOf(messages.slice(count), budget - told.reduce(addBytes, 0)) : [];
  return {
    // Those above `upTo` come again with the rest.
    messages: [...told, ...newest],
    head,
    whole,
    answer: { upTo: next ? next.rev - 1 : head, reset: false },
  };
}

/** The newest page as far as it fits, in rising rev. */
function newestOf(messages: Message[], budget: number): Message[] {
  let left = budget;
  const page = messages.toSorted((a, b) => b.seq - a.seq).slice(0, LIMITS.pageDefault);
  const over = page.findIndex((message) => (left -= jsonBytes(message)) < 0);
  return page.slice(0, over === -1 ? page.length : over).sort((a, b) => a.rev - b.rev);
}

function addBytes(sum: number, message: Message): number {
  return sum + jsonBytes(message);
}

function tellNewest(page: { messages: Message[]; upTo: number }, budget: number) {
  const count = countFitting(page.messages.toReversed(), budget);
  const messages = page.messages.slice(page.messages.length - count);
  return { messages, head: page.upTo, whole: count === page.messages.length, answer: { upTo: page.upTo, reset: true } };
}

/** How many of the first messages fit; at least one. */
function countFitting(messages: Message[], budget: number): number {
  let left = budget;
  const over = messages.findIndex((message, i) => (left -= jsonBytes(message)) < 0 && i > 0);
  return over === -1 ? messages.length : over;
}
