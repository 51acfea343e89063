import { PalaverError } from '@palaver/protocol/errors';
import type { AccountRecord, SecondFactor } from '@palaver/store/ports/records';
import type { FactorProof } from '@palaver/store/ports/users';
import type { Context } from '../../context.ts';
import { networkOf } from '../../rate/networkOf.ts';
import { rateLimited } from '../../rate/requireRate.ts';
import { findRecoveryCode, RECOVERY_CODE_LENGTH } from './recoveryCodes.ts';
import { openSecret } from '../sealedSecret.ts';
import { findTimeStep } from './totp.ts';

/** An account whose second factor is on. */
type Guarded = AccountRecord & { secondFactor: SecondFactor & { secret: string } };

export function hasSecondFactor(account: AccountRecord): account is Guarded {
  return account.secondFactor?.secret != null;
}

/**
 * Checks a code of the app, or a recovery code, of an account whose password was right. It is not taken yet: the write that it allows takes it. Ten wrong
 * ones an hour are let through for an account, recovery codes apart (A8). @throws SECOND_FACTOR_INVALID, RATE_LIMITED
 */
export async function requireCode(ctx: Context, account: Guarded, code: string, address: string): Promise<FactorProof> {
  const { id: userId } = account.user;
  const bare = bareCode(code);
  const isRecovery = bare.length === RECOVERY_CODE_LENGTH;
  const proof = await countWrong(
    ctx,
    isRecovery ? 'recoveryCodesOfAccount' : 'codesOfAccount',
    { userId, address },
    () =>
      isRecovery ? proveByRecoveryCode(account.secondFactor, bare, networkOf(address)) : proveByApp(ctx, account, bare),
  );
  if (!proof) throw wrongCode();
  return proof;
}

/** Tries a code where fewer than ten wrong ones of an hour were tried for the account; null: it is wrong, and counts. @throws RATE_LIMITED, and what `look` throws */
export async function countWrong<T>(
  ctx: Context,
  kind: 'codesOfAccount' | 'recoveryCodesOfAccount',
  { userId, address }: { userId: string; address: string },
  look: () => T | null | Promise<T | null>,
): Promise<T | null> {
  const waitMs = await ctx.rates.take(kind, userId, 1);
  if (waitMs > 0) {
    ctx.log.warn(`limited: ${kind}`, { userId, address });
    throw rateLimited(waitMs);
  }
  let isWrong = false;
  try {
    const found = await look();
    isWrong = found === null;
    if (isWrong) ctx.log.info('second factor refused', { userId, address });
    return found;
  } finally {
    if (!isWrong) await ctx.rates.giveBack(kind, userId, 1);
  }
}

async function proveByRecoveryCode(
  { secret, recoveryCodes }: Guarded['secondFactor'],
  code: string,
  network: string,
): Promise<FactorProof | null> {
  const recoveryCode = await findRecoveryCode(recoveryCodes, code, network);
  return recoveryCode === null ? null : { secret, recoveryCode };
}

async function proveByApp(
  { sealing, stores, log }: Context,
  { user, secondFactor }: Guarded,
  code: string,
): Promise<FactorProof | null> {
  const secret = openSecret(sealing.factors, user.id, secondFactor.secret);
  if (secret === null) {
    log.error('a second factor was sealed with another key than the store has: only recovery codes work', {
      userId: user.id,
    });
    return null;
  }
  const found = await findTimeStep(secret, code, stores.now());
  return found && found.timeStep > secondFactor.timeStep
    ? { secret: secondFactor.secret, timeStep: found.timeStep }
    : null;
}

/** A code as it is compared: people write it in groups. */
export function bareCode(code: string): string {
  return code.replace(/[\s-]/g, '');
}

/** Also of a code that was right and is used. */
export function wrongCode(details?: { clockOffSeconds: number }): PalaverError {
  return new PalaverError('SECOND_FACTOR_INVALID', 'This code does not fit. Wait for the next one.', { details });
}
