import type { KeyObject } from 'node:crypto';
import jwt from 'jsonwebtoken';
import * as z from 'zod';
import { PalaverError } from '@palaver/protocol/errors';
import type { AcceptedKey } from '../secrets/signingSecrets.ts';
import { verifySigned } from './verifySigned.ts';

const ISSUER = 'palaver';
const SKEW_SECONDS = 120;
const MAX_LENGTH = 2_048;

const Claims = z.object({ sub: z.string(), sid: z.string(), gen: z.int(), typ: z.literal('access'), exp: z.int() });
export type AccessClaims = z.infer<typeof Claims>;

/** Signs an access token for one generation of a session; it lives so many seconds from `now`, ms since 1970 (A3). */
export function signAccessToken(
  key: KeyObject,
  { userId, sessionId, generation }: { userId: string; sessionId: string; generation: number },
  { now, seconds }: { now: number; seconds: number },
): string {
  const iat = Math.floor(now / 1000);
  const claims = { sid: sessionId, gen: generation, typ: 'access', iat, exp: iat + seconds };
  return jwt.sign(claims, key, { algorithm: 'HS256', subject: userId, issuer: ISSUER, audience: ISSUER });
}

/** Checks form, signature, purpose and time, with 120 s of skew (A3). @throws TOKEN_MISSING, TOKEN_MALFORMED, TOKEN_INVALID, TOKEN_EXPIRED */
export function readAccessToken(keys: AcceptedKey[], token: unknown, now: number): AccessClaims {
  if (token === undefined || token === null || token === '')
    throw new PalaverError('TOKEN_MISSING', 'An access token is needed.');
  if (
    typeof token !== 'string' ||
    token.length > MAX_LENGTH ||
    !/^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*$/.test(token)
  ) {
    throw new PalaverError('TOKEN_MALFORMED', 'This is not an access token.');
  }
  try {
    const claims = verifySigned(keys, token, {
      issuer: ISSUER,
      audience: ISSUER,
      clockTolerance: SKEW_SECONDS,
      clockTimestamp: Math.floor(now / 1000),
    });
    return Claims.parse(claims);
  } catch (error) {
    if (error instanceof jwt.TokenExpiredError)
      throw new PalaverError('TOKEN_EXPIRED', 'The access token has run out.');
    throw new PalaverError('TOKEN_INVALID', 'This access token is not valid here.');
  }
}
