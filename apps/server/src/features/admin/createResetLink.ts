import type * as z from 'zod';
import type { ResetLink } from '@palaver/protocol/answers';
import { PalaverError } from '@palaver/protocol/errors';
import type { routes } from '@palaver/protocol/routes';
import type { Caller, Context } from '../../context.ts';
import { issueResetLink } from '../issueResetLink.ts';
import { requireConfirm } from '../requireConfirm.ts';
import { takeProof } from '../takeProof.ts';
import { requireAccount } from './requireAccount.ts';

/**
 * Makes a link by which somebody sets a password, for an administrator to hand over; told now and never again. @throws USER_NOT_FOUND, FORBIDDEN where the
 * account is deactivated or a bot, and as requireConfirm
 */
export async function createResetLink(
  ctx: Context,
  caller: Caller,
  { id, confirm }: { id: string } & z.output<typeof routes.createResetLink.body>,
): Promise<ResetLink> {
  const { proof } = await requireConfirm(ctx, caller, confirm);
  const { user } = await requireAccount(ctx, id);
  if (user.bot) throw new PalaverError('FORBIDDEN', 'A bot has no password.');
  if (user.deactivated) throw deactivated();
  await takeProof(ctx, caller.userId, proof);
  const link = await issueResetLink(ctx, caller, id);
  if (!link) throw deactivated();
  ctx.log.info('reset link made', { userId: id, by: caller.userId, address: caller.address });
  return link;
}

function deactivated(): PalaverError {
  return new PalaverError('FORBIDDEN', 'This account is deactivated.');
}
