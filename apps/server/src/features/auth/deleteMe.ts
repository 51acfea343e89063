import type * as z from 'zod';
import type { routes } from '@palaver/protocol/routes';
import type { Caller, Context } from '../../context.ts';
import { eraseAccount } from '../eraseAccount.ts';

/** Deletes the caller's account for ever. @throws as eraseAccount */
export async function deleteMe(
  ctx: Context,
  caller: Caller,
  { confirm, messages }: z.output<typeof routes.deleteMe.body>,
): Promise<void> {
  await eraseAccount(ctx, caller, { userId: caller.userId, confirm, messages });
}
