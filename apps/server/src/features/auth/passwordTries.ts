import { PalaverError } from '@palaver/protocol/errors';
import type { Context } from '../../context.ts';
import { networkOf } from '../../rate/networkOf.ts';
import { rateLimited } from '../../rate/requireRate.ts';
import { checkPassword } from './passwords.ts';

/** What a try is made with: from which address, at whose account, the password, and what it is to match. */
interface PasswordTry {
  address: string;
  /** Whose account: its id, or the name that nobody has, which is limited alike. */
  at: { userId: string } | { unknownName: string };
  password: string;
  hash: string | null;
  /** Whether the right password is to be refused all the same. */
  closed?: boolean;
}

/**
 * Checks a password as one try of that account at that address (A8), for which a place of the address was taken before. Of a right one both places are to be
 * given back when all else is right too. @throws RATE_LIMITED, INVALID_CREDENTIALS
 */
export async function requirePassword(
  ctx: Context,
  { address, at, password, hash, closed }: PasswordTry,
): Promise<{ giveBack(): Promise<void> }> {
  const network = networkOf(address);
  const userId = 'userId' in at ? at.userId : undefined;
  const tries = `${network} ${'userId' in at ? at.userId : `unknown ${at.unknownName}`}`;
  const waitMs = await ctx.rates.take('loginsOfAccount', tries, 1);
  if (waitMs > 0) {
    ctx.log.warn('login limited', { userId, address });
    throw rateLimited(waitMs);
  }
  const right = await checkPassword(password, hash, ctx.config.bcryptRounds, network);
  if (!right || closed) {
    ctx.log.info('login refused', { userId, address });
    throw wrongCredentials();
  }
  return {
    async giveBack() {
      await ctx.rates.giveBack('loginsOfAccount', tries, 1);
      await ctx.rates.giveBack('loginsOfAddress', network, 1);
    },
  };
}

export function wrongCredentials(): PalaverError {
  return new PalaverError('INVALID_CREDENTIALS', 'Name or password is wrong.');
}
