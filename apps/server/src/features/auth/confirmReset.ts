import type * as z from 'zod';
import type { ResetDone } from '@palaver/protocol/answers';
import type { routes } from '@palaver/protocol/routes';
import type { Context, Visitor } from '../../context.ts';
import { networkOf } from '../../rate/networkOf.ts';
import { linkExpired } from '../linkExpired.ts';
import { tokenDigest } from '../oneTimeToken.ts';
import { hashPassword, requireGoodPassword } from './passwords.ts';

/**
 * Gives the account of a link another password and takes the link. All its sessions end as `passwordChanged` (M2), and a second factor stays. A password that
 * is refused takes nothing. @throws LINK_EXPIRED, VALIDATION_FAILED, RATE_LIMITED
 */
export async function confirmReset(
  ctx: Context,
  { address }: Visitor,
  { token, password }: z.output<typeof routes.confirmReset.body>,
): Promise<ResetDone> {
  const { links } = ctx.stores;
  const digest = tokenDigest(token);
  const account = await links.findReset(digest);
  // The slow hash is for those only who bring a link.
  if (!account?.resetLink || account.resetLink.until <= ctx.stores.now()) throw linkExpired();
  const { id: userId, username } = account.user;
  requireGoodPassword(password, username);
  const hash = await hashPassword(password, ctx.config.bcryptRounds, networkOf(address));
  if (!(await ctx.stores.by({ userId, address }).links.redeemReset(digest, hash))) throw linkExpired();
  ctx.log.info('password reset', { userId, address });
  return { username };
}
