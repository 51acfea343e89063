import type * as z from 'zod';
import type { routes } from '@palaver/protocol/routes';
import type { Caller, Context } from '../../context.ts';
import { changeFactor } from '../changeFactor.ts';
import { requireConfirm } from '../requireConfirm.ts';
import { takeProof } from '../takeProof.ts';
import { requireAccount } from './requireAccount.ts';

/** Switches the second factor of an account off, for who lost it; what is off stays off. @throws USER_NOT_FOUND, and as requireConfirm */
export async function removeAccountFactor(
  ctx: Context,
  caller: Caller,
  { id, confirm }: { id: string } & z.output<typeof routes.removeAccountFactor.body>,
): Promise<void> {
  const { proof } = await requireConfirm(ctx, caller, confirm);
  await requireAccount(ctx, id);
  await takeProof(ctx, caller.userId, proof);
  await changeFactor(ctx, caller, id, { kind: 'remove' });
  ctx.log.info('second factor removed', { userId: id, by: caller.userId, address: caller.address });
}
