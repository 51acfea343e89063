import type * as z from 'zod';
import { PalaverError } from '@palaver/protocol/errors';
import type { Confirm } from '@palaver/protocol/values';
import type { AccountRecord } from '@palaver/store/ports/records';
import type { Caller, Context } from '../context.ts';
import { networkOf } from '../rate/networkOf.ts';
import { requireRateOf } from '../rate/requireRate.ts';
import { requirePassword } from './auth/passwordTries.ts';

/**
 * Lets somebody who is signed in change how one gets in, or destroy something, only with the password once more. A wrong one counts like a try to sign in;
 * what is missing is no try. Neither ends a session. @returns the account as it was checked
 * @throws CONFIRMATION_REQUIRED naming what is missing, INVALID_CREDENTIALS, RATE_LIMITED
 */
export async function requireConfirm(
  ctx: Context,
  { userId, address }: Caller,
  confirm: z.output<typeof Confirm> | undefined,
): Promise<AccountRecord> {
  if (confirm?.password === undefined)
    throw new PalaverError('CONFIRMATION_REQUIRED', 'Confirm this with your password.', {
      details: [{ path: 'confirm.password', message: 'Your password is needed.' }],
    });
  const account = await ctx.stores.users.find(userId);
  if (!account) throw new PalaverError('USER_NOT_FOUND', 'There is no such person.');
  await requireRateOf(ctx, 'loginsOfAddress', networkOf(address));
  await requirePassword(ctx, { address, at: { userId }, password: confirm.password, hash: account.passwordHash });
  return account;
}
