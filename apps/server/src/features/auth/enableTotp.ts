import type * as z from 'zod';
import type { RecoveryCodes } from '@palaver/protocol/answers';
import { PalaverError } from '@palaver/protocol/errors';
import type { routes } from '@palaver/protocol/routes';
import type { Caller, Context } from '../../context.ts';
import { networkOf } from '../../rate/networkOf.ts';
import { changeFactor, nothingWaits } from '../changeFactor.ts';
import { makeRecoveryCodes } from './recoveryCodes.ts';
import { bareCode, countWrong, wrongCode } from './requireCode.ts';
import { openSecret } from '../sealedSecret.ts';
import { findTimeStep } from './totp.ts';

/** A code that is right so many seconds from now shows that a clock is wrong, and by how much. */
const CLOCK_OFF_SECONDS = 10 * 60;

/**
 * Switches the second factor on, by the first code of the secret that waits; that code is used with it. @throws LINK_EXPIRED, RATE_LIMITED, SECOND_FACTOR_INVALID, where
 * a clock is wrong with `clockOffSeconds`: by how much the app's is ahead of the server's
 */
export async function enableTotp(
  ctx: Context,
  caller: Caller,
  { code }: z.output<typeof routes.enableTotp.body>,
): Promise<RecoveryCodes> {
  const { userId, address } = caller;
  const { config, sealing, stores, log } = ctx;
  const account = await stores.users.find(userId);
  if (!account) throw new PalaverError('USER_NOT_FOUND', 'There is no such person.');
  const pending = account.secondFactor?.pending;
  const now = stores.now();
  const secret = pending && pending.until > now ? openSecret(sealing.factors, userId, pending.secret) : null;
  if (!pending || secret === null) throw nothingWaits();
  const bare = bareCode(code);
  const found = await countWrong(ctx, 'codesOfAccount', { userId, address }, () => findTimeStep(secret, bare, now));
  if (!found) {
    const off = await findTimeStep(secret, bare, now, CLOCK_OFF_SECONDS);
    throw wrongCode(off ? { clockOffSeconds: off.aheadSeconds } : undefined);
  }
  const { codes, hashes } = await makeRecoveryCodes(config.bcryptRounds, networkOf(address));
  const { timeStep } = found;
  await changeFactor(ctx, caller, userId, {
    kind: 'switchOn',
    secret: pending.secret,
    timeStep,
    recoveryCodes: hashes,
  });
  log.info('second factor on', { userId, address });
  return { recoveryCodes: codes };
}
