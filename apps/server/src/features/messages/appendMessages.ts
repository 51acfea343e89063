import { PalaverError } from '@palaver/protocol/errors';
import type { Message } from '@palaver/protocol/entities';
import type { Appended, NewMessage } from '@palaver/store/ports/messages';
import type { Caller, Context } from '../../context.ts';
import { notAMember, openPm } from '../demandMember.ts';

export type Sent = { message: Message; repeated: boolean } | { error: PalaverError };

/**
 * Stores messages of the caller in one room, in order (S1, O4). The store checks membership with the write itself; a private room opens at its first message.
 * @throws ROOM_NOT_FOUND, NOT_A_MEMBER
 */
export async function appendMessages(
  ctx: Context,
  caller: Caller,
  roomId: string,
  entries: NewMessage[],
): Promise<Sent[]> {
  if (entries.length === 0) return [];
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

/** The answer of one entry that the store has, or refused. */
export function toSent(result: Appended): Sent {
  switch (result.outcome) {
    case 'reused':
      return { error: new PalaverError('CLIENT_ID_REUSED', 'This clientId was used for another message.') };
    case 'noSuchReply':
      return { error: new PalaverError('MESSAGE_NOT_FOUND', 'The message replied to does not exist.') };
    default:
      return { message: result.message, repeated: result.outcome === 'repeated' };
  }
}
