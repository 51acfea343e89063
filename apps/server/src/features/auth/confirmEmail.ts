import type * as z from 'zod';
import type { Me } from '@palaver/protocol/entities';
import type { routes } from '@palaver/protocol/routes';
import type { Caller, Context } from '../../context.ts';
import { linkExpired } from '../linkExpired.ts';
import { meView } from '../meView.ts';
import { tokenDigest } from '../oneTimeToken.ts';

/** Confirms the caller's address that waits, by the link that was sent to it: nobody else's link does. @throws LINK_EXPIRED */
export async function confirmEmail(
  ctx: Context,
  caller: Caller,
  { token }: z.output<typeof routes.confirmEmail.body>,
): Promise<Me> {
  const { userId, address } = caller;
  const account = await ctx.stores.by(caller).links.confirmEmail(userId, tokenDigest(token));
  if (!account) throw linkExpired();
  ctx.log.info('address confirmed', { userId, address });
  return meView(account, ctx.stores.now());
}
