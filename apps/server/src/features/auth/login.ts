import type * as z from 'zod';
import type { routes } from '@palaver/protocol/routes';
import { PalaverError } from '@palaver/protocol/errors';
import { normalizeUsername } from '@palaver/protocol/names';
import type { AccountRecord } from '@palaver/store/ports/records';
import type { Context, Visitor } from '../../context.ts';
import { noteFailure } from '../noteFailure.ts';
import { changeFactor } from '../changeFactor.ts';
import { type OpenedSession, openSession } from './openSession.ts';
import { requirePassword, wrongCredentials } from './passwordTries.ts';
import { hasSecondFactor, requireCode } from './requireCode.ts';

/**
 * Signs in by username, in any spelling of it, or by address. A wrong name and a wrong password have the same answer, after the same time.
 * A place of the address was taken before; this takes one of the account at that address, whichever of its names was given, and a success
 * gives both back (A8). Only after the right password one is asked for a second factor, where one is on, and its code is used with this.
 * @throws INVALID_CREDENTIALS, SECOND_FACTOR_REQUIRED, SECOND_FACTOR_INVALID, RATE_LIMITED
 */
export async function login(
  ctx: Context,
  visitor: Visitor,
  input: z.output<typeof routes.login.body>,
): Promise<OpenedSession> {
  const name = normalizeUsername(input.username);
  const account = await ctx.stores.users.findByLogin(name);
  try {
    return await signIn(ctx, visitor, { name, account, input });
  } catch (error) {
    // Who is asked for the code has done nothing wrong.
    if (error instanceof PalaverError && error.errorCode !== 'SECOND_FACTOR_REQUIRED' && error.statusCode < 500)
      await noteFailure(ctx, 'loginFailed', { address: visitor.address, userId: account?.user.id ?? null });
    throw error;
  }
}

async function signIn(
  ctx: Context,
  visitor: Visitor,
  { name, account, input }: { name: string; account: AccountRecord | null; input: z.output<typeof routes.login.body> },
): Promise<OpenedSession> {
  const tried = await requirePassword(ctx, {
    address: visitor.address,
    // A name that nobody has is limited like an account: the answers do not show which names exist.
    at: account ? { userId: account.user.id } : { unknownName: name },
    password: input.password,
    hash: account?.passwordHash ?? null,
    closed: account?.user.deactivated,
  });
  if (!account) throw wrongCredentials();
  if (hasSecondFactor(account)) {
    if (input.totp === undefined) {
      // Nothing was wrong: who comes back with the code is not to have lost a try.
      await tried.giveBack();
      throw new PalaverError('SECOND_FACTOR_REQUIRED', 'The code of your second factor is needed.');
    }
    const proof = await requireCode(ctx, account, input.totp, visitor.address);
    await changeFactor(ctx, { userId: account.user.id, address: visitor.address }, account.user.id, {
      kind: 'take',
      proof,
    });
  }
  await tried.giveBack();
  ctx.log.info('login', { userId: account.user.id, address: visitor.address });
  return openSession(ctx, visitor, account, { remember: input.rememberMe === true, isNew: false, provider: null });
}
