import type * as z from 'zod';
import { PalaverError } from '@palaver/protocol/errors';
import type { routes } from '@palaver/protocol/routes';
import type { Caller, Context } from '../../../context.ts';
import { requireConfirm } from '../../requireConfirm.ts';
import { wrongCredentials } from '../passwordTries.ts';
import { wrongCode } from '../requireCode.ts';

type Input = z.output<typeof routes.unlinkIdentity.params> & z.output<typeof routes.unlinkIdentity.body>;

/** Takes an account elsewhere from the caller's. @throws LAST_SIGN_IN, NOT_FOUND, and as requireConfirm */
export async function unlinkIdentity(ctx: Context, caller: Caller, { id, confirm }: Input): Promise<void> {
  const { userId, address } = caller;
  const { account, proof } = await requireConfirm(ctx, caller, confirm);
  const removal = { identityId: id, checked: account.passwordHash, proof };
  switch (await ctx.stores.by(caller).identities.unlink(userId, removal)) {
    case 'unlinked':
      ctx.log.info('identity unlinked', { userId, address });
      return;
    case 'lastWayIn':
      throw new PalaverError('LAST_SIGN_IN', 'This is the only way into your account. Set a password first.');
    case 'used':
      throw wrongCode();
    case 'stale':
      // Another session was faster: what was confirmed with is the password no more.
      throw wrongCredentials();
    case 'unknown':
    case 'missing':
      throw new PalaverError('NOT_FOUND', 'Your account has no such link.');
  }
}
