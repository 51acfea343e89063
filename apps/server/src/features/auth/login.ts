import type * as z from 'zod';
import type { routes } from '@palaver/protocol/routes';
import { normalizeUsername } from '@palaver/protocol/names';
import type { Context, Visitor } from '../../context.ts';
import { type OpenedSession, openSession } from './openSession.ts';
import { requirePassword, wrongCredentials } from './passwordTries.ts';

/**
 * Signs in by username, in any spelling of it, or by address. A wrong name and a wrong password have the same answer, after the same time.
 * A place of the address was taken before; this takes one of the account at that address, whichever of its names was given, and a success
 * gives both back (A8). @throws INVALID_CREDENTIALS, RATE_LIMITED
 */
export async function login(
  ctx: Context,
  visitor: Visitor,
  input: z.output<typeof routes.login.body>,
): Promise<OpenedSession> {
  const name = normalizeUsername(input.username);
  const account = await ctx.stores.users.findByLogin(name);
  await requirePassword(ctx, {
    address: visitor.address,
    // A name that nobody has is limited like an account: the answers do not show which names exist.
    at: account ? { userId: account.user.id } : { unknownName: name },
    password: input.password,
    hash: account?.passwordHash ?? null,
    closed: account?.user.deactivated,
  });
  if (!account) throw wrongCredentials();
  ctx.log.info('login', { userId: account.user.id, address: visitor.address });
  return openSession(ctx, visitor, account, input.rememberMe === true);
}
