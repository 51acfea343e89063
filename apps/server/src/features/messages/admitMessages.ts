import { PalaverError } from '@palaver/protocol/errors';
import type { NewMessage } from '@palaver/store/ports/messages';
import type { Caller, Context } from '../../context.ts';
import { demandMember } from '../demandMember.ts';
import { rateLimited } from '../rate/demandRate.ts';
import { sendCost } from '../rate/sendCost.ts';
import { type Sent, toSent } from './appendMessages.ts';
import { mentionedIn, type Unsent } from './prepareMessage.ts';

/**
 * Asks in order what stands before a send: membership, repeats of what is stored (answered whatever the rate), archive, rate, and only then
 * looks mentions up. Entry by entry: what may be stored, or its answer. The first that finds no room in the rate is the last of the list (L3).
 * @throws ROOM_NOT_FOUND, NOT_A_MEMBER
 */
export async function admitMessages(
  ctx: Context,
  caller: Caller,
  roomId: string,
  entries: Unsent[],
): Promise<(NewMessage | Sent)[]> {
  const { room } = await demandMember(ctx, caller, roomId);
  const stored = await ctx.stores.messages.findSent(roomId, caller.userId, entries);
  const costs = entries.flatMap(({ text }, i) => (stored[i] || room.archived ? [] : [sendCost(text)]));
  const { count, waitMs } = await ctx.rates.takeEach('sends', caller.userId, costs);
  const admitted: (NewMessage | Sent)[] = [];
  let taken = 0;
  for (const [i, entry] of entries.entries()) {
    const repeat = stored[i];
    if (repeat) admitted.push(toSent(repeat));
    else if (room.archived) admitted.push({ error: new PalaverError('ROOM_ARCHIVED', 'This room is archived.') });
    else if (taken++ < count) admitted.push({ ...entry, mentions: await mentionedIn(ctx, roomId, entry.text) });
    else return [...admitted, { error: rateLimited(waitMs) }];
  }
  return admitted;
}
