import type * as z from 'zod';
import type { routes } from '@palaver/protocol/routes';
import type { Caller, Context } from '../../context.ts';
import { eraseAccount } from '../eraseAccount.ts';

/** Deletes an account for ever, as its person could; it may be one's own. @throws as eraseAccount */
export async function deleteAccount(
  ctx: Context,
  caller: Caller,
  { id: userId, confirm, messages }: { id: string } & z.output<typeof routes.deleteAccount.body>,
): Promise<void> {
  await eraseAccount(ctx, caller, { userId, confirm, messages });
}
