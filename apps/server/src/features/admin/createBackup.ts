import type * as z from 'zod';
import { PalaverError } from '@palaver/protocol/errors';
import type { routes } from '@palaver/protocol/routes';
import type { Caller, Context } from '../../context.ts';
import { requireConfirm } from '../requireConfirm.ts';
import { takeProof } from '../takeProof.ts';

/** Begins a backup, which lies where the server is set up to put it and is given to nobody. @throws BACKUP_RUNNING, and as requireConfirm */
export async function createBackup(
  ctx: Context,
  caller: Caller,
  { confirm }: z.output<typeof routes.createBackup.body>,
): Promise<void> {
  const { proof } = await requireConfirm(ctx, caller, confirm);
  await takeProof(ctx, caller.userId, proof);
  if (!(await ctx.backups.begin(caller.userId)))
    throw new PalaverError('BACKUP_RUNNING', 'A backup is being made already.');
  ctx.log.info('backup asked for', { by: caller.userId, address: caller.address });
}
