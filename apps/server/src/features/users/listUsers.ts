import type { UserList } from '@palaver/protocol/answers';
import type { ListPage } from '@palaver/store/ports/rooms';
import type { Caller, Context } from '../../context.ts';

/** People by username; `q` is any part of their names, blind to case (A1). */
export function listUsers(
  ctx: Context,
  _caller: Caller,
  { limit = 50, ...page }: Partial<ListPage>,
): Promise<UserList> {
  return ctx.stores.users.list({ ...page, limit });
}
