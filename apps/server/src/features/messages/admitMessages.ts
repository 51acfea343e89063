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
 * Where nothing but the rate has to be asked, and it has room for all, the commit asks the rest itself: what it does not store is to be given back.
 * @throws ROOM_NOT_FOUND, NOT_A_MEMBER
 */
export async function admitMessages(
  ctx: Context,
  caller: Caller,
  roomId: string,
  entries: Unsent[],
): Promise<(NewMessage | Sent)[]> {
  if (entries.every(({ text }) => !text.includes('@')) && (await takeAll(ctx, caller, entries)))
    return entries.map((entry) => ({ ...entry, mentions: [] }));
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

/** Whether the rate had room for all of them; where it had not, nothing is taken. */
async function takeAll(ctx: Context, { userId }: Caller, entries: Unsent[]): Promise<boolean> {
  const costs = entries.map(({ text }) => sendCost(text));
  const { count } = await ctx.rates.takeEach('sends', userId, costs);
  if (count === costs.length) return true;
  if (count > 0) await ctx.rates.giveBack('sends', userId, sum(costs.slice(0, count)));
  return false;
}

/** Gives back what was taken for messages that were not stored. */
export async function giveBackUnstored(ctx: Context, { userId }: Caller, unstored: { text: string }[]): Promise<void> {
  if (unstored.length > 0) await ctx.rates.giveBack('sends', userId, sum(unstored.map(({ text }) => sendCost(text))));
}

function sum(costs: number[]): number {
  return costs.reduce((total, cost) => total + cost, 0);
}
