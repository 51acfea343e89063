import { PalaverError } from '@palaver/protocol/errors';
import type { Confirm } from '@palaver/protocol/values';
import type { AccountRecord } from '@palaver/store/ports/records';
import type { FactorProof } from '@palaver/store/ports/users';
import type { Caller, Context } from '../context.ts';
import { networkOf } from '../rate/networkOf.ts';
import { requireRateOf } from '../rate/requireRate.ts';
import { requirePassword } from './auth/passwordTries.ts';
import { hasSecondFactor, requireCode } from './auth/requireCode.ts';

/** What was confirmed: the account as it was checked, and the code, which the write that it allows is to take. Null: no second factor is on. */
interface Confirmed {
  account: AccountRecord;
  proof: FactorProof | null;
}

/** A sign-in by a provider confirms for so long. */
const FRESH_MS = 10 * 60_000;

const SIGN_IN_MISSING = { path: 'confirm', message: 'Sign in with your provider once more.' };
const PASSWORD_MISSING = { path: 'confirm.password', message: 'Your password is needed.' };
const CODE_MISSING = { path: 'confirm.code', message: 'A code of your second factor is needed.' };

/**
 * Lets somebody who is signed in change how one gets in, or destroy something, only with the password once more, and a code where a second factor is on. A
 * wrong one counts like a try to sign in; what is missing is no try. Where an account has no password, a session that its provider let in within the last ten
 * minutes stands for it. Neither ends a session, and a code is used up only by the write itself.
 * @throws CONFIRMATION_REQUIRED naming all that is missing, INVALID_CREDENTIALS, SECOND_FACTOR_INVALID, RATE_LIMITED
 */
export async function requireConfirm(
  ctx: Context,
  { userId, sessionId, address }: Caller,
  { password, code }: Confirm = {},
): Promise<Confirmed> {
  const account = await ctx.stores.users.find(userId);
  if (!account) throw new PalaverError('USER_NOT_FOUND', 'There is no such person.');
  const guarded = hasSecondFactor(account) ? account : null;
  const hash = account.passwordHash;
  const missing = [
    ...(hash !== null && password === undefined ? [PASSWORD_MISSING] : []),
    ...(hash === null && !(await isFresh(ctx, sessionId)) ? [SIGN_IN_MISSING] : []),
    ...(guarded && code === undefined ? [CODE_MISSING] : []),
  ];
  if (missing.length > 0)
    throw new PalaverError('CONFIRMATION_REQUIRED', 'Confirm that it is you.', { details: missing });
  let tried: Awaited<ReturnType<typeof requirePassword>> | null = null;
  if (hash !== null && password !== undefined) {
    await requireRateOf(ctx, 'loginsOfAddress', networkOf(address));
    tried = await requirePassword(ctx, { address, at: { userId }, password, hash });
  }
  const proof = guarded && code !== undefined ? await requireCode(ctx, guarded, code, address) : null;
  await tried?.giveBack();
  return { account, proof };
}

/** Whether a provider let the person into this session a moment ago. */
async function isFresh({ stores }: Context, sessionId: string): Promise<boolean> {
  const session = await stores.sessions.find(sessionId);
  return session?.provider != null && stores.steadyNow() - Date.parse(session.createdAt) <= FRESH_MS;
}
