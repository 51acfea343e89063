import { PalaverError } from '@palaver/protocol/errors';
import type { Caller, Context } from '../../context.ts';

/** Lets only administrators on: by what the store says at this moment, not by what it said when the token was looked at. @throws FORBIDDEN */
export async function requireAdmin({ stores }: Context, { userId }: Caller): Promise<void> {
  const account = await stores.users.find(userId);
  if (account?.user.role !== 'admin' || account.user.deactivated)
    throw new PalaverError('FORBIDDEN', 'This is for administrators.');
}
