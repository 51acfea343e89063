import type * as z from 'zod';
import type { AccountList } from '@palaver/protocol/answers';
import { LIMITS } from '@palaver/protocol/limits';
import type { routes } from '@palaver/protocol/routes';
import type { Caller, Context } from '../../context.ts';
import { accountView } from './accountView.ts';

/** Accounts by username, in any state; `q` is any part of their names, blind to case. */
export async function listAccounts(
  { stores }: Context,
  _caller: Caller,
  { limit = LIMITS.pageDefault, ...page }: z.output<typeof routes.listAccounts.query>,
): Promise<AccountList> {
  const { items, next } = await stores.users.accounts({ ...page, limit });
  return { items: items.map(accountView), next };
}
