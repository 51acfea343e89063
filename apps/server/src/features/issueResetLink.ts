import type { ResetLink } from '@palaver/protocol/answers';
import type { Doer } from '@palaver/store/ports/audit';
import type { Context } from '../context.ts';
import { newToken } from './oneTimeToken.ts';
import { pageLink } from './pageLink.ts';

const LASTS_MS = 24 * 3_600_000;

/**
 * Makes the link by which somebody sets a password, for an administrator to hand over; told now and never again. One from before is dead.
 * @returns null where there is no such account, or it is deactivated
 */
export async function issueResetLink(
  { stores, config }: Pick<Context, 'stores' | 'config'>,
  doer: Doer,
  userId: string,
): Promise<ResetLink | null> {
  const { token, digest } = newToken();
  const until = stores.now() + LASTS_MS;
  if (!(await stores.by(doer).links.issueReset(userId, { digest, until }, null))) return null;
  return { url: pageLink(config, 'reset', token), expiresAt: new Date(until).toISOString() };
}
