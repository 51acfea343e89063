import type * as z from 'zod';
import type { Account } from '@palaver/protocol/entities';
import { PalaverError } from '@palaver/protocol/errors';
import type { routes } from '@palaver/protocol/routes';
import type { Caller, Context } from '../../context.ts';
import { requireConfirm } from '../requireConfirm.ts';
import { takeProof } from '../takeProof.ts';
import { accountView } from './accountView.ts';
import { requireAccount } from './requireAccount.ts';

type Input = { id: string } & z.output<typeof routes.updateAccount.body>;

/**
 * Changes an account. Making it an administrator takes `confirm`; who is deactivated is signed out everywhere (M2). One active administrator stays.
 * @throws USER_NOT_FOUND, LAST_ADMIN, FORBIDDEN where a bot is to be one, and as requireConfirm
 */
export async function updateAccount(ctx: Context, caller: Caller, { id, confirm, ...change }: Input): Promise<Account> {
  if (change.role === 'admin') {
    const { proof } = await requireConfirm(ctx, caller, confirm);
    const { user } = await requireAccount(ctx, id);
    if (user.bot) throw new PalaverError('FORBIDDEN', 'A bot is no administrator.');
    await takeProof(ctx, caller.userId, proof);
  }
  const governed = await ctx.stores.by(caller).users.govern(id, change, caller.origin);
  if (governed.outcome !== 'updated')
    throw governed.outcome === 'lastAdmin'
      ? new PalaverError('LAST_ADMIN', 'This is the only administrator. Name another one first.')
      : new PalaverError('USER_NOT_FOUND', 'There is no such person.');
  ctx.log.info('account changed', {
    userId: id,
    fields: Object.keys(change),
    by: caller.userId,
    address: caller.address,
  });
  return accountView(governed.account);
}
