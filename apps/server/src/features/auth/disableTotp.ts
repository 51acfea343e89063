import type * as z from 'zod';
import type { routes } from '@palaver/protocol/routes';
import type { Caller, Context } from '../../context.ts';
import { requireConfirm } from '../requireConfirm.ts';
import { changeFactor } from '../changeFactor.ts';

/** Switches the second factor off, recovery codes with it; what is off stays off. @throws as requireConfirm */
export async function disableTotp(
  ctx: Context,
  caller: Caller,
  { confirm }: z.output<typeof routes.disableTotp.body>,
): Promise<void> {
  const { account, proof } = await requireConfirm(ctx, caller, confirm);
  await changeFactor(ctx, caller, account.user.id, { kind: 'switchOff', proof });
  if (proof) ctx.log.info('second factor off', { userId: account.user.id, address: caller.address });
}
