import type { SyncRoom } from '@palaver/protocol/answers';
import type { Message } from '@palaver/protocol/entities';
import { LIMITS } from '@palaver/protocol/limits';
import type { Changes, Erased, PageOfMessages } from '@palaver/store/ports/messages';
import type { Context } from '../../context.ts';
import { readRoomView, roomView } from '../roomView.ts';
import { jsonBytes } from './byteBudget.ts';
import type { RoomToAnswer } from './chooseRooms.ts';

/** A room as it stands in an answer, and whether all of it fitted. */
export interface AnsweredRoom {
  answer: SyncRoom;
  bytes: number;
  whole: boolean;
}

/** Rounded up, so that many who come back at one moment with a little more or less to spend still share one reading. */
function readingBytes(bytes: number): number {
  return 2 ** Math.ceil(Math.log2(Math.max(bytes, LIMITS.syncBytesMin)));
}

/** Of an open room whose changes do not fit, this part of the space holds its newest messages. */
const NEWEST_SHARE = 0.5;

/**
 * Answers one room within `bytes`: its changes in rising rev, or after more than 500 of them (or none that can be counted from) its newest page.
 * A cut list of changes says by `upTo` how far it reaches; a cut page is whole all the same, the rest of it being a declared hole (R3).
 * `open`: somebody looks at it now, so what fits of its newest page comes before what lies between.
 * Goes over `bytes` only by one message, or by the room itself: something always gets through. What does not fit is not read either.
 */
export async function answerRoom(
  ctx: Context,
  { membership, held, counts }: RoomToAnswer,
  bytes: number,
  open: boolean,
): Promise<AnsweredRoom> {
  const { room, member } = membership;
  const maxBytes = readingBytes(bytes);
  const readNewest = () => ctx.stores.messages.page(room.id, { limit: LIMITS.pageDefault, maxBytes });
  const [changes, receipts] = await Promise.all([
    held === null || held > room.rev
      ? null
      : ctx.stores.messages.changes(room.id, held, LIMITS.syncMaxChanges, maxBytes),
    readReceipts(ctx, room.id, room.memberCount),
  ]);
  const base = {
    room: roomView(ctx, room, member, counts),
    messages: [],
    erased: [],
    upTo: room.rev,
    reset: false,
    ...receipts,
  };
  const budget = bytes - jsonBytes(base) - 20;
  const chosen =
    changes && !changes.tooMany
      ? await answerChanges(changes, budget, open ? readNewest : null)
      : answerNewest(await readNewest(), budget);
  const seq = Math.max(room.seq, ...chosen.messages.map((message) => message.seq));
  const now = { ...room, seq, rev: Math.max(room.rev, chosen.head) };
  const answer: SyncRoom = {
    ...base,
    ...chosen.answer,
    messages: chosen.messages,
    erased: chosen.erased,
    // More may have come since the counts were made, and they have to belong to the head that is answered.
    room: now.rev > room.rev ? await readRoomView(ctx, now, member) : base.room,
  };
  return { answer, bytes: jsonBytes(answer), whole: chosen.whole };
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

/** `readNewest`: the room is open, so a part of the space is for its newest page. */
async function answerChanges(
  { messages, erased, head, cutAt }: Changes,
  budget: number,
  readNewest: (() => Promise<PageOfMessages>) | null,
) {
  const changes = [...messages, ...erased].sort((a, b) => a.rev - b.rev);
  const fitting = countFitting(changes, budget);
  const whole = cutAt === undefined && fitting === changes.length;
  const count = whole || !readNewest ? fitting : countFitting(changes, budget * (1 - NEWEST_SHARE));
  const oldest = changes.slice(0, count);
  const next = changes[count];
  const upTo = next ? next.rev - 1 : (cutAt ?? head);
  const left = budget - oldest.reduce(addBytes, 0);
  const newest = whole || !readNewest ? [] : newestOf((await readNewest()).messages, upTo, left);
  return {
    // Those above `upTo` come again with the rest.
    messages: [...oldest.filter(isMessage), ...newest],
    erased: oldest.filter((one) => !isMessage(one)),
    head,
    whole,
    answer: { upTo, reset: false },
  };
}

/** What changed after a rev of the newest page, as far as it fits, in rising rev. */
function newestOf(page: Message[], upTo: number, budget: number): Message[] {
  let left = budget;
  const newest = page.filter(({ rev }) => rev > upTo).toReversed();
  const over = newest.findIndex((message) => (left -= jsonBytes(message)) < 0);
  return newest.slice(0, over === -1 ? newest.length : over).sort((a, b) => a.rev - b.rev);
}

function addBytes(sum: number, change: Message | Erased): number {
  return sum + jsonBytes(change);
}

function answerNewest(page: PageOfMessages, budget: number) {
  const count = countFitting(page.messages.toReversed(), budget);
  const messages = page.messages.slice(page.messages.length - count);
  const isCut = count < page.messages.length || (page.hasBefore && page.messages.length < LIMITS.pageDefault);
  return { messages, erased: [], head: page.upTo, whole: !isCut, answer: { upTo: page.upTo, reset: true } };
}

/** How many of the first changes fit; at least one. */
function countFitting(changes: (Message | Erased)[], budget: number): number {
  let left = budget;
  const over = changes.findIndex((change, i) => (left -= jsonBytes(change)) < 0 && i > 0);
  return over === -1 ? changes.length : over;
}

function isMessage(change: Message | Erased): change is Message {
  return 'text' in change;
}
