import { pmRoomUsers } from '@palaver/protocol/pmRoomId';
import type { NewMessage } from '@palaver/store/ports/messages';
import type { Caller, Context } from '../../context.ts';
import { admitMessages, giveBackUnstored } from './admitMessages.ts';
import { appendMessages, type Sent } from './appendMessages.ts';
import type { Unsent } from './prepareMessage.ts';

/**
 * Admits messages and stores them, in the order in which the caller sent them; fewer answers than messages where the rate ended the list.
 * Only admitting takes turns, so that those behind share a commit; but a private room is opened by its first message, and the second waits for that.
 * @throws ROOM_NOT_FOUND, NOT_A_MEMBER
 */
export async function sendInTurn(ctx: Context, caller: Caller, roomId: string, entries: Unsent[]): Promise<Sent[]> {
  if (entries.length === 0) return [];
  const admit = () => admitMessages(ctx, caller, roomId, entries);
  const append = async (admitted: (NewMessage | Sent)[]): Promise<Sent[]> => {
    const fresh = admitted.filter((one): one is NewMessage => 'clientId' in one);
    const appended = await appendOrGiveBack(ctx, caller, roomId, fresh);
    let next = 0;
    return admitted.flatMap((one) => ('clientId' in one ? (appended[next++] ?? []) : [one]));
  };
  if (pmRoomUsers(roomId)) return ctx.turns.take(caller.userId, roomId, async () => append(await admit()));
  return append(await ctx.turns.take(caller.userId, roomId, admit));
}

/** Stores them; what turns out to be stored already, or is refused by the store itself, costs nothing. */
async function appendOrGiveBack(ctx: Context, caller: Caller, roomId: string, fresh: NewMessage[]): Promise<Sent[]> {
  let stored = new Set<NewMessage>();
  try {
    const sent = await appendMessages(ctx, caller, roomId, fresh);
    stored = new Set(fresh.filter((_, i) => isNew(sent[i])));
    return sent;
  } finally {
    await giveBackUnstored(
      ctx,
      caller,
      fresh.filter((one) => !stored.has(one)),
    );
  }
}

function isNew(sent: Sent | undefined): boolean {
  return sent !== undefined && 'message' in sent && !sent.repeated;
}
