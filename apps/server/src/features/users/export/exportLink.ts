import type { KeyObject } from 'node:crypto';
import jwt from 'jsonwebtoken';
import * as z from 'zod';
import { PalaverError } from '@palaver/protocol/errors';
import type { AcceptedKey } from '../../../secrets/signingSecrets.ts';
import { verifySigned } from '../../verifySigned.ts';

/** An hour. */
export const LINK_SECONDS = 3_600;
const ISSUER = 'palaver';

const Claims = z.object({ sub: z.string(), sid: z.string(), typ: z.literal('export') });

/** For whom a link is. */
export interface LinkOf {
  userId: string;
  sessionId: string;
}

/** Signs a link for one person and session, from `now`, ms since 1970. It is no access token: its purpose is in it. */
export function signExportLink(key: KeyObject, { userId, sessionId }: LinkOf, now: number): string {
  const iat = Math.floor(now / 1000);
  const claims = { sid: sessionId, typ: 'export', iat, exp: iat + LINK_SECONDS };
  return jwt.sign(claims, key, { algorithm: 'HS256', subject: userId, issuer: ISSUER });
}

/** @throws LINK_EXPIRED for one that has run out, and for what is no link of this server */
export function readExportLink(keys: AcceptedKey[], link: string, now: number): LinkOf {
  try {
    const clockTimestamp = Math.floor(now / 1000);
    const claims = verifySigned(keys, link, { issuer: ISSUER, clockTimestamp });
    const { sub, sid } = Claims.parse(claims);
    return { userId: sub, sessionId: sid };
  } catch {
    throw linkExpired();
  }
}

export function linkExpired(): PalaverError {
  return new PalaverError('LINK_EXPIRED', 'This link has ended. Ask for another one.');
}
