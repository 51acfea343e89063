import type { Me } from '@palaver/protocol/entities';
import { PalaverError } from '@palaver/protocol/errors';
import type { Caller, Context } from '../../context.ts';
import { meView } from './getMe.ts';

/** Changes the caller's name, title or address. @throws VALIDATION_FAILED when the address is another's, USER_NOT_FOUND */
export async function updateMe(
  ctx: Context,
  caller: Caller,
  fields: { displayName?: string; title?: string; email?: string | null },
): Promise<Me> {
  const updated = await ctx.stores.users.update(caller.userId, fields, caller.origin);
  if (updated.outcome === 'updated') return meView(updated.account);
  if (updated.outcome === 'missing') throw new PalaverError('USER_NOT_FOUND', 'There is no such person.');
  throw new PalaverError('VALIDATION_FAILED', 'This address can not be used.', {
    details: [{ path: 'email', message: 'This address can not be used.' }],
  });
}
