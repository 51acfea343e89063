import { PalaverError } from '@palaver/protocol/errors';
import type { AccountRecord } from '@palaver/store/ports/records';
import type { Context } from '../../context.ts';

/** The account of this id. @throws USER_NOT_FOUND */
export async function requireAccount({ stores }: Context, userId: string): Promise<AccountRecord> {
  const account = await stores.users.find(userId);
  if (!account) throw new PalaverError('USER_NOT_FOUND', 'There is no such person.');
  return account;
}
