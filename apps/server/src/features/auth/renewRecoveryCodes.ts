import type * as z from 'zod';
import type { RecoveryCodes } from '@palaver/protocol/answers';
import { PalaverError } from '@palaver/protocol/errors';
import type { routes } from '@palaver/protocol/routes';
import type { Caller, Context } from '../../context.ts';
import { networkOf } from '../../rate/networkOf.ts';
import { requireConfirm } from '../requireConfirm.ts';
import { changeFactor } from '../changeFactor.ts';
import { makeRecoveryCodes } from './recoveryCodes.ts';

/** Gives other recovery codes; those until now are dead. @throws SECOND_FACTOR_OFF, and as requireConfirm */
export async function renewRecoveryCodes(
  ctx: Context,
  caller: Caller,
  { confirm }: z.output<typeof routes.renewRecoveryCodes.body>,
): Promise<RecoveryCodes> {
  const { account, proof } = await requireConfirm(ctx, caller, confirm);
  if (!proof) throw new PalaverError('SECOND_FACTOR_OFF', 'The second factor is off: there are no recovery codes.');
  const { codes, hashes } = await makeRecoveryCodes(ctx.config.bcryptRounds, networkOf(caller.address));
  await changeFactor(ctx, caller, account.user.id, { kind: 'renewCodes', proof, recoveryCodes: hashes });
  ctx.log.info('recovery codes renewed', { userId: account.user.id, address: caller.address });
  return { recoveryCodes: codes };
}
