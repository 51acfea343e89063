import type * as z from 'zod';
import { PalaverError } from '@palaver/protocol/errors';
import type { routes } from '@palaver/protocol/routes';
import { normalizeUsername } from '@palaver/protocol/names';
import type { Context, Visitor } from '../../context.ts';
import { rateLimited } from '../rate/demandRate.ts';
import { networkOf } from '../rate/networkOf.ts';
import { type OpenedSession, openSession } from './openSession.ts';
import { checkPassword } from './passwords.ts';

/**
 * Signs in by username, in any spelling of it, or by address. A wrong name and a wrong password look and take alike.
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
  const network = networkOf(visitor.address);
  // A name that nobody has is limited like an account: the answers tell nothing.
  const tries = `${network} ${account?.user.id ?? `unknown ${name}`}`;
  const waitMs = await ctx.rates.take('loginsOfAccount', tries, 1);
  if (waitMs > 0) {
    ctx.log.warn('login limited', { userId: account?.user.id, address: visitor.address });
    throw rateLimited(waitMs);
  }
  const right = await checkPassword(input.password, account?.passwordHash ?? null, ctx.config.bcryptRounds, network);
  if (!account || !right || account.user.deactivated) {
    ctx.log.info('login refused', { userId: account?.user.id, address: visitor.address });
    throw new PalaverError('INVALID_CREDENTIALS', 'Name or password is wrong.');
  }
  await ctx.rates.giveBack('loginsOfAccount', tries, 1);
  await ctx.rates.giveBack('loginsOfAddress', network, 1);
  ctx.log.info('login', { userId: account.user.id, address: visitor.address });
  return openSession(ctx, visitor, account.user, input.rememberMe === true);
}
