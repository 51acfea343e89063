import { describe, expect, it } from 'vitest';
import type { SessionRecord } from '@palaver/store/ports/records';
import { digestOf, firstRefreshToken, isOfFamily, nextRefreshToken, parseRefreshToken } from './refreshTokenFormat.ts';

const KEY = 'k'.repeat(64);
const ID = 'a'.repeat(20);

/** A family after so many rotations, as the store keeps it: its ten newest tokens. */
function familyOf(generations: number): { session: SessionRecord; tokens: string[] } {
  const tokens = [firstRefreshToken(ID)];
  while (tokens.length < generations) {
    const before = parseRefreshToken(tokens.at(-1) ?? '');
    if (!before) throw new Error('no refresh token');
    tokens.push(nextRefreshToken(before, KEY).token);
  }
  const at = '2026-03-01T12:00:00.000Z';
  const kept = tokens.map((token, i) => ({ generation: i + 1, digest: digestOf(token), usedAt: at })).slice(-10);
  const times = { createdAt: at, expiresAt: at, lastUsedAt: at, endedAt: null, endReason: null };
  const rest = { userId: 'u', remember: false, address: '', userAgent: '', provider: null, begunUnder: 0, ...times };
  return { session: { id: ID, generation: generations, tokens: kept, ...rest }, tokens };
}

const isGood = (session: SessionRecord, token: string) => {
  const parsed = parseRefreshToken(token);
  return parsed !== null && isOfFamily(session, parsed, [KEY]);
};

describe('whose family a token is of (A4)', () => {
  const { session, tokens } = familyOf(20_000);

  it('is found for the newest token, for those that are kept, and for those shortly before them', () => {
    for (const back of [1, 2, 10, 11, 100, 250])
      expect(isGood(session, tokens.at(-back) ?? ''), String(back)).toBe(true);
  });

  it.each([1, 2, 10_001, 15_000, 19_744, 19_980, 19_995, 20_000])(
    'a made-up token of generation %i costs less than 5 ms and is refused',
    (generation) => {
      const token = `${ID}.${generation}.${'A'.repeat(43)}`;
      const took = Array.from({ length: 7 }, () => {
        const startedAt = performance.now();
        expect(isGood(session, token)).toBe(false);
        return performance.now() - startedAt;
      });
      expect(Math.min(...took)).toBeLessThan(5);
    },
  );
});
