import type * as z from 'zod';
import type { AccountList } from '@palaver/protocol/answers';
import type { routes } from '@palaver/protocol/routes';
import type { Caller, Context } from '../../context.ts';
import { listAccounts } from './listAccounts.ts';

/** Bots by username; `q` is any part of their names, blind to case. */
export function listBots(
  ctx: Context,
  caller: Caller,
  page: z.output<typeof routes.listBots.query>,
): Promise<AccountList> {
  return listAccounts(ctx, caller, { ...page, state: 'bot' });
}
