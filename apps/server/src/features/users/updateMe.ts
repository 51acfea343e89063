import type { Me } from '@palaver/protocol/entities';
import { PalaverError } from '@palaver/protocol/errors';
import type { Caller, Context } from '../../context.ts';
import { meView } from '../meView.ts';

/** Changes the caller's name or title. @throws USER_NOT_FOUND */
export async function updateMe(
  ctx: Context,
  caller: Caller,
  fields: { displayName?: string; title?: string },
): Promise<Me> {
  const updated = await ctx.stores.users.update(caller.userId, fields, caller.origin);
  if (updated.outcome === 'missing') throw new PalaverError('USER_NOT_FOUND', 'There is no such person.');
  return meView(updated.account, ctx.stores.now());
}
