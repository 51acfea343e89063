import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { SessionRecord } from '@palaver/store/ports/records';

/** A refresh token taken apart: which family, which generation of it, and the whole. */
export interface ParsedRefreshToken {
  sessionId: string;
  generation: number;
  token: string;
}

/** The first token of a family. */
export function firstRefreshToken(sessionId: string): string {
  return `${sessionId}.1.${randomBytes(32).toString('base64url')}`;
}

/**
 * The token that follows another. It is derived, not drawn: two tabs that refresh at once, or one whose answer was lost hours ago,
 * get the same successor (A4).
 */
export function nextRefreshToken(
  { sessionId, generation, token }: ParsedRefreshToken,
  key: string,
): ParsedRefreshToken {
  const secret = createHmac('sha256', key).update(token).digest('base64url');
  return { sessionId, generation: generation + 1, token: `${sessionId}.${generation + 1}.${secret}` };
}

export function parseRefreshToken(token: string): ParsedRefreshToken | null {
  const match = /^([a-z0-9]{20})\.([1-9][0-9]{0,8})\.[A-Za-z0-9_-]{43}$/.exec(token);
  const [, sessionId, generation] = match ?? [];
  return sessionId && generation ? { sessionId, generation: Number(generation), token } : null;
}

/** What the store keeps instead of the token. */
export function digestOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** From a token that is older by more than this nobody derives a newer one: a made-up token of a long family costs at most so much. */
const DERIVED_MAX = 256;

/** While the secret changes, so many places are tried at which a family may have gone over to the new key. */
const TURNS_MAX = 40;

/**
 * The token of a family that follows from another one under this generation; every one on the way that is kept has to be right. `keys`: the one that
 * derives now, and the one before it, while the secret changes. @returns null: it does not follow from it, or from too far back
 */
export function descendantOf(
  { tokens }: SessionRecord,
  from: ParsedRefreshToken,
  generation: number,
  keys: string[],
): ParsedRefreshToken | null {
  if (generation - from.generation > DERIVED_MAX) return null;
  const [key = '', before] = keys;
  const kept = new Map(tokens.map((one) => [one.generation, Buffer.from(one.digest)]));
  // Those that turned to the new key first come first, and the one that never did comes last.
  let lines = [{ one: from, turned: before === undefined }];
  for (;;) {
    const digest = kept.get(lines[0]?.one.generation ?? 0);
    if (digest)
      lines = lines
        .filter(({ one }) => timingSafeEqual(digest, Buffer.from(digestOf(one.token))))
        .map(({ one }) => ({ one, turned: before === undefined }));
    const [first] = lines;
    if (!first || first.one.generation >= generation) return first?.one ?? null;
    lines = lines.flatMap(({ one, turned }) => [
      { one: nextRefreshToken(one, key), turned: true },
      ...(turned || before === undefined ? [] : [{ one: nextRefreshToken(one, before), turned }]),
    ]);
    if (lines.length > TURNS_MAX) lines = [lines[0], lines.at(-1)].filter((line) => line !== undefined);
  }
}

/** Whether the token is the one this family gave out under its generation; one that is not kept any more has to lead to one that is. */
export function isOfFamily(session: SessionRecord, parsed: ParsedRefreshToken, keys: string[]): boolean {
  const later = session.tokens.map(({ generation }) => generation).filter((one) => one >= parsed.generation);
  return later.length > 0 && descendantOf(session, parsed, Math.min(...later), keys) !== null;
}

/** When the successor of this token was first used; of one that is not kept any more that was at the latest when the oldest kept one was. */
export function successorUsedAt({ tokens }: SessionRecord, { generation }: ParsedRefreshToken): string | null {
  const later = tokens.filter((one) => one.generation > generation).sort((a, b) => a.generation - b.generation);
  return later[0]?.usedAt ?? null;
}
