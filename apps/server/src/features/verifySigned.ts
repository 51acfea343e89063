import jwt from 'jsonwebtoken';
import * as z from 'zod';
import type { AcceptedKey } from '../secrets/signingSecrets.ts';

/** Nothing that is signed lives longer (ACCESS_TOKEN_SECONDS). */
const LIFE_MAX_SECONDS = 86_400;

const Times = z.object({ iat: z.int(), exp: z.int() });

/**
 * The claims of what was signed by one of these keys, in the time of that key. One that signs no more is good for what was signed before, and what claims
 * to be of that time lives no longer than all else. @throws TokenExpiredError, and others for whatever is not right
 */
export function verifySigned(
  keys: AcceptedKey[],
  token: string,
  options: Omit<jwt.VerifyOptions, 'complete' | 'algorithms'>,
): unknown {
  let wrong: unknown = new Error('no key');
  for (const { tokens, signedUntil } of keys) {
    try {
      const claims: unknown = jwt.verify(token, tokens, { ...options, algorithms: ['HS256'] });
      if (signedUntil === Infinity) return claims;
      const { iat, exp } = Times.parse(claims);
      if (iat * 1_000 <= signedUntil && exp - iat <= LIFE_MAX_SECONDS) return claims;
      throw new Error('signed by a secret that signs no more');
    } catch (error) {
      if (error instanceof jwt.TokenExpiredError) throw error;
      wrong = error;
    }
  }
  throw wrong;
}
