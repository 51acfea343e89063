import { PalaverError } from '@palaver/protocol/errors';
import type { Caller, Context } from '../../context.ts';
import { requireBot } from './requireBot.ts';

/** Deletes a bot for ever: its sessions end as `deleted` on every node (M2), and its messages stay without a name. @throws USER_NOT_FOUND */
export async function deleteBot(ctx: Context, caller: Caller, { id }: { id: string }): Promise<void> {
  await requireBot(ctx, id);
  const erased = await ctx.stores.by(caller).users.erase(id, { confirmed: null, messages: 'anonymise' });
  // Another administrator was faster.
  if (erased !== 'erased') throw new PalaverError('USER_NOT_FOUND', 'There is no such bot.');
  ctx.log.info('bot deleted', { userId: id, by: caller.userId, address: caller.address });
}
