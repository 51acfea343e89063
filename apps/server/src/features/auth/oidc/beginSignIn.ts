import { randomBytes } from 'node:crypto';
import { PalaverError } from '@palaver/protocol/errors';
import type { Context } from '../../../context.ts';
import { parseRefreshToken } from '../refreshTokenFormat.ts';
import { ownPath } from './ownPath.ts';
import { requireProvider } from './requireProvider.ts';
import { linkNote, underWay } from './signedNote.ts';

interface Asked {
  id: string;
  returnTo?: string | undefined;
  /** The code of an invitation. */
  invite?: string | undefined;
  /** What an address of `linkIdentity` holds. */
  link?: string | undefined;
}

/**
 * Sends a browser to a provider. A link of `linkIdentity` is opened only where its session is signed in: `refreshToken` is what the browser has.
 * @returns where to, and what the browser is to keep until it is back @throws NOT_FOUND, SIGN_IN_EXPIRED for such a link, PROVIDER_FAILED
 */
export async function beginSignIn(
  ctx: Context,
  { id, returnTo, invite, link }: Asked,
  refreshToken: string | undefined,
): Promise<{ to: URL; kept: string }> {
  const provider = requireProvider(ctx, id);
  const now = ctx.stores.now();
  const linking = link === undefined ? null : linkNote.read(ctx.secrets.tokenKeys, link, now);
  const sessionId = parseRefreshToken(refreshToken ?? '')?.sessionId;
  if (link !== undefined && (linking?.provider !== id || linking.sessionId !== sessionId)) throw signInExpired();
  const checks = { state: random(), nonce: random(), verifier: random() };
  const to = await provider.begin(checks);
  return {
    to,
    kept: underWay.sign(
      ctx.secrets.current.tokens,
      { provider: id, checks, returnTo: ownPath(returnTo), invite: invite ?? null, linking },
      now,
    ),
  };
}

export function signInExpired(): PalaverError {
  return new PalaverError('SIGN_IN_EXPIRED', 'This sign-in has ended. Begin it anew.');
}

const random = () => randomBytes(32).toString('base64url');
