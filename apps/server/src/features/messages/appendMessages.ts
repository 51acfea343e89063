import { PalaverError } from '@palaver/protocol/errors';
import type { Message } from '@palaver/protocol/entities';
import type { Appended, NewMessage } from '@palaver/store/ports/messages';
import type { Caller, Context } from '../../context.ts';
import { demandMember, notAMember, openPm } from '../demandMember.ts';
import { rateLimited } from '../rate/demandRate.ts';

export type Sent = { message: Message; repeated: boolean } | { error: PalaverError };

/**
 * Stores messages of the caller in one room, in order (S1, O4). The store checks membership with the write itself; a private room opens at its first message.
 * Repeats are answered before the rate and the archive are asked: they store nothing.
 * @throws ROOM_NOT_FOUND, NOT_A_MEMBER
 */
export async function appendMessages(
  ctx: Context,
  caller: Caller,
  roomId: string,
  entries: NewMessage[],
): Promise<Sent[]> {
  if (entries.length === 0) return [];
  const wait = await ctx.rates.take('sends', caller.userId, entries.length);
  if (wait > 0) return answerRepeats(ctx, caller, roomId, entries, rateLimited(wait));
  let outcome = await ctx.stores.messages.append(roomId, caller.userId, entries, caller.origin);
  if (outcome.outcome === 'noMember') {
    const opened = await openPm(ctx, caller, roomId);
    if (!opened?.member) throw notAMember(opened?.room ?? (await ctx.stores.rooms.find(roomId)));
    outcome = await ctx.stores.messages.append(roomId, caller.userId, entries, caller.origin);
    if (outcome.outcome === 'noMember') throw notAMember(opened.room);
  }
  return outcome.results.map((result) =>
    result ? toSent(result) : { error: new PalaverError('ROOM_ARCHIVED', 'This room is archived.') },
  );
}

/** Over the rate only what was stored before is answered, and the rest waits: all of it from the first entry that would store something. */
async function answerRepeats(
  ctx: Context,
  caller: Caller,
  roomId: string,
  entries: NewMessage[],
  error: PalaverError,
): Promise<Sent[]> {
  // The look-up is a read, and limited as one: a flood of repeats is a flood.
  if ((await ctx.rates.take('reads', caller.userId, 1)) > 0) return [{ error }];
  await demandMember(ctx, caller, roomId);
  const sent: Sent[] = [];
  for (const repeat of await ctx.stores.messages.findSent(roomId, caller.userId, entries)) {
    if (!repeat) return [...sent, { error }];
    sent.push(toSent(repeat));
  }
  return sent;
}

function toSent(result: Appended): Sent {
  switch (result.outcome) {
    case 'reused':
      return { error: new PalaverError('CLIENT_ID_REUSED', 'This clientId was used for another message.') };
    case 'noSuchReply':
      return { error: new PalaverError('MESSAGE_NOT_FOUND', 'The message replied to does not exist.') };
    default:
      return { message: result.message, repeated: result.outcome === 'repeated' };
  }
}
