import { PalaverError } from '@palaver/protocol/errors';
import type { Message } from '@palaver/protocol/entities';
import type { Appended, NewMessage } from '@palaver/store/ports/messages';
import type { Caller, Context } from '../../context.ts';
import { rateLimited } from '../../rate/requireRate.ts';
import { askAsMember } from './askAsMember.ts';
import { muted } from '../refuseMuted.ts';
import { roomArchived } from '../requireOpen.ts';

export type Sent = { message: Message; repeated: boolean } | { error: PalaverError };

/**
 * Stores messages of the caller in one room, in the order in which they came (S1, O4). The rate is asked first, for it alone can be asked without the store;
 * the commit asks all the rest in its order: membership, repeats of what is stored (answered whatever the rate), mute, archive, rate (L3), mentions.
 * What is not stored costs nothing. Fewer answers than messages where the rate ended the list.
 * @throws ROOM_NOT_FOUND, NOT_A_MEMBER, BANNED
 */
export async function appendMessages(
  ctx: Context,
  caller: Caller,
  roomId: string,
  entries: NewMessage[],
): Promise<Sent[]> {
  if (entries.length === 0) return [];
  const { userId } = caller;
  const costs = entries.map(({ cost }) => cost);
  const { count, waitMs } = await ctx.rates.takeEach('sends', userId, costs);
  const budget = sum(costs.slice(0, count));
  let spent = 0;
  try {
    const sends = { senderId: userId, entries, budget };
    const { results } = await askAsMember(ctx, caller, roomId, () =>
      ctx.stores.messages.append(roomId, sends, caller.origin),
    );
    for (const { outcome } of results) if (outcome === 'repeated') ctx.measures.counts.repeats += 1;
    spent = sum(costs.filter((_, i) => results[i]?.outcome === 'stored'));
    return results.map((result) => toSent(result, waitMs));
  } finally {
    if (budget > spent) await ctx.rates.giveBack('sends', userId, budget - spent);
  }
}

function toSent(result: Appended, waitMs: number): Sent {
  switch (result.outcome) {
    case 'reused':
      return { error: new PalaverError('CLIENT_ID_REUSED', 'This clientId was used for another message.') };
    case 'noSuchReply':
      return { error: new PalaverError('MESSAGE_NOT_FOUND', 'The message replied to does not exist.') };
    case 'muted':
      return { error: muted(result) };
    case 'archived':
      return { error: roomArchived() };
    case 'alone':
      return { error: new PalaverError('FORBIDDEN', 'This person’s account was deleted. Nobody would read it.') };
    case 'overBudget':
      return { error: rateLimited(waitMs) };
    default:
      return { message: result.message, repeated: result.outcome === 'repeated' };
  }
}

function sum(costs: number[]): number {
  return costs.reduce((total, cost) => total + cost, 0);
}
