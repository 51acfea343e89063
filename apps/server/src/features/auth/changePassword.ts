import type * as z from 'zod';
import type { routes } from '@palaver/protocol/routes';
import type { Caller, Context } from '../../context.ts';
import { networkOf } from '../../rate/networkOf.ts';
import { hashPassword, requireGoodPassword } from './passwords.ts';
import { wrongCredentials } from './passwordTries.ts';
import { wrongCode } from './requireCode.ts';
import { requireConfirm } from '../requireConfirm.ts';

/**
 * Gives one's own account another password. All other sessions end as `passwordChanged`, with their sockets (M2); the one that asks goes on with its tokens.
 * @throws VALIDATION_FAILED, and as requireConfirm
 */
export async function changePassword(
  ctx: Context,
  caller: Caller,
  { next, confirm }: z.output<typeof routes.changePassword.body>,
): Promise<void> {
  const { userId, sessionId, address } = caller;
  const { account, proof } = await requireConfirm(ctx, caller, confirm);
  const { user, passwordHash } = account;
  requireGoodPassword(next, user.username, 'next');
  const to = await hashPassword(next, ctx.config.bcryptRounds, networkOf(address));
  const replaced = await ctx.stores.by(caller).users.replacePassword(userId, {
    from: passwordHash,
    to,
    keep: sessionId,
    proof,
  });
  if (replaced === 'used') throw wrongCode();
  // Another session was faster: what was confirmed with is the password no more.
  if (replaced !== 'replaced') throw wrongCredentials();
  ctx.log.info('password changed', { userId, address });
}
