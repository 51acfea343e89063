import { PalaverError } from '@palaver/protocol/errors';
import type { Doer } from '@palaver/store/ports/audit';
import type { FactorChange } from '@palaver/store/ports/users';
import type { Context } from '../context.ts';
import { wrongCode } from './auth/requireCode.ts';

/** Changes the second factor of an account and takes the proof with the same write. @throws SECOND_FACTOR_INVALID where it was taken meanwhile, LINK_EXPIRED, USER_NOT_FOUND */
export async function changeFactor(ctx: Context, doer: Doer, userId: string, change: FactorChange): Promise<void> {
  const changed = await ctx.stores.by(doer).users.changeFactor(userId, change);
  if (changed === 'used') throw wrongCode();
  if (changed === 'gone') throw nothingWaits();
  if (changed === 'missing') throw new PalaverError('USER_NOT_FOUND', 'There is no such person.');
}

/** The error of who brings a code for a secret that does not wait. */
export function nothingWaits(): PalaverError {
  return new PalaverError('LINK_EXPIRED', 'This took more than ten minutes. Begin anew.');
}
