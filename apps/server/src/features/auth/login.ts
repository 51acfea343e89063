import type * as z from 'zod';
import { PalaverError } from '@palaver/protocol/errors';
import type { routes } from '@palaver/protocol/routes';
import { normalizeUsername } from '@palaver/protocol/names';
import type { Context, Visitor } from '../../context.ts';
import { type OpenedSession, openSession } from './openSession.ts';
import { checkPassword } from './passwords.ts';

/** Signs in by username, in any spelling of it, or by address. A wrong name and a wrong password look and take alike. @throws INVALID_CREDENTIALS, RATE_LIMITED */
export async function login(
  ctx: Context,
  visitor: Visitor,
  input: z.output<typeof routes.login.body>,
): Promise<OpenedSession> {
  const account = await ctx.stores.users.findByLogin(normalizeUsername(input.username));
  const right = await checkPassword(input.password, account?.passwordHash ?? null, ctx.config.bcryptRounds);
  if (!account || !right || account.user.deactivated) {
    ctx.log.info('login refused', { userId: account?.user.id, address: visitor.address });
    throw new PalaverError('INVALID_CREDENTIALS', 'Name or password is wrong.');
  }
  ctx.log.info('login', { userId: account.user.id, address: visitor.address });
  return openSession(ctx, visitor, account.user, input.rememberMe === true);
}
