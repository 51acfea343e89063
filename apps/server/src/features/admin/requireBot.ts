import { PalaverError } from '@palaver/protocol/errors';
import type { AccountRecord } from '@palaver/store/ports/records';
import type { Context } from '../../context.ts';

/** The bot of this id. @throws USER_NOT_FOUND for a person, and for a bot that is deleted */
export async function requireBot({ stores }: Pick<Context, 'stores'>, userId: string): Promise<AccountRecord> {
  const account = await stores.users.find(userId);
  if (!account?.user.bot || account.user.deleted) throw new PalaverError('USER_NOT_FOUND', 'There is no such bot.');
  return account;
}
