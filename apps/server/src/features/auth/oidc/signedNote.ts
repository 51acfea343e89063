import type { KeyObject } from 'node:crypto';
import jwt from 'jsonwebtoken';
import * as z from 'zod';
import type { AcceptedKey } from '../../../secrets/signingSecrets.ts';
import { verifySigned } from '../../verifySigned.ts';

const ISSUER = 'palaver';
export const SIGN_IN_SECONDS = 600;
const LINK_SECONDS = 300;

/** For whom a link is that links an account elsewhere. */
const Linking = z.object({ userId: z.string(), sessionId: z.string(), provider: z.string() });
export type Linking = z.infer<typeof Linking>;

/** A sign-in under way, as the browser keeps it. */
const UnderWay = z.object({
  provider: z.string(),
  checks: z.object({ state: z.string(), nonce: z.string(), verifier: z.string() }),
  returnTo: z.string(),
  invite: z.string().nullable(),
  linking: Linking.nullable(),
});
export type UnderWay = z.infer<typeof UnderWay>;

/** Notes that leave this server and come back to it as they were, each good for one purpose and a while. `now`: ms since 1970. */
export const underWay = note('oidc', UnderWay, SIGN_IN_SECONDS);
export const linkNote = note('link', Linking, LINK_SECONDS);

function note<T extends object>(typ: string, shape: z.ZodType<T>, seconds: number) {
  const Signed = z.object({ typ: z.literal(typ), note: shape });
  return {
    sign(key: KeyObject, value: T, now: number): string {
      const iat = Math.floor(now / 1000);
      const claims = { typ, note: value, iat, exp: iat + seconds };
      return jwt.sign(claims, key, { algorithm: 'HS256', issuer: ISSUER });
    },
    /** Null: it is none of ours, or its time is over. */
    read(keys: AcceptedKey[], signed: string | undefined, now: number): T | null {
      try {
        const clockTimestamp = Math.floor(now / 1000);
        return Signed.parse(verifySigned(keys, signed ?? '', { issuer: ISSUER, clockTimestamp })).note;
      } catch {
        return null;
      }
    },
  };
}
