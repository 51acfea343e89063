import jwt from 'jsonwebtoken';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { verifySigned } from '../features/verifySigned.ts';
import { PREVIOUS_DAYS, SigningSecrets } from './signingSecrets.ts';
import { logSecretChange } from './logSecretChange.ts';

const BEFORE = 'the secret before, of which somebody may know';
const NEW = 'the secret that is new, of which nobody knows';
const AT = Date.UTC(2026, 4, 1);
const DAY = 86_400_000;

describe('JWT_SECRET while it changes', () => {
  let now = AT;
  const secrets = () => new SigningSecrets({ jwtSecret: NEW, jwtSecretPrevious: BEFORE }, () => now);
  const changed = () => {
    const all = secrets();
    all.settle({ secret: all.own.digest, since: AT });
    return all;
  };
  const before = new SigningSecrets({ jwtSecret: BEFORE, jwtSecretPrevious: null }, () => now);

  const tokenOf = (signedAt: number, seconds: number) => {
    const iat = Math.floor(signedAt / 1_000);
    return jwt.sign({ sub: 'anna', iat, exp: iat + seconds }, before.own.tokens, { algorithm: 'HS256' });
  };
  const isGood = (all: SigningSecrets, token: string) => {
    try {
      verifySigned(all.tokenKeys, token, { clockTimestamp: Math.floor(now / 1_000) });
      return true;
    } catch {
      return false;
    }
  };

  it('the one before signs until the store says that all have the new one', () => {
    now = AT;
    const all = secrets();
    expect(all.current).toBe(all.previous);
    all.settle({ secret: before.own.digest, since: 0 });
    expect(all.current).toBe(all.previous);
    expect(all.current.nodes).toBe(before.own.nodes);
    expect(isGood(all, tokenOf(AT, 3_600))).toBe(true);
    all.settle({ secret: all.own.digest, since: AT });
    expect(all.current).toBe(all.own);
  });

  it('what the one before signed until then is accepted, and nothing that it signs after', () => {
    now = AT + 600_000;
    expect(isGood(changed(), tokenOf(AT - 60_000, 3_600))).toBe(true);
    // A node heard of it a moment late.
    expect(isGood(changed(), tokenOf(AT + 10_000, 3_600))).toBe(true);
    expect(isGood(changed(), tokenOf(AT + 120_000, 3_600))).toBe(false);
    // Dated back, and made to live until the end of the world.
    expect(isGood(changed(), tokenOf(AT - 60_000, 400 * 86_400))).toBe(false);
    now = AT + 3 * DAY;
    expect(isGood(changed(), tokenOf(AT - 60_000, 86_400))).toBe(false);
  });

  it('nodes are heard by it for two minutes more, and tokens derived by it for 31 days', () => {
    const all = changed();
    for (const [ms, node, refresh] of [
      [0, true, true],
      [119_000, true, true],
      [121_000, false, true],
      [PREVIOUS_DAYS * DAY - 1, false, true],
      [PREVIOUS_DAYS * DAY, false, false],
    ] as const) {
      now = AT + ms;
      expect(all.nodeKeys.includes(before.own.nodes), String(ms)).toBe(node);
      expect(all.refreshKeys.includes(before.own.refresh), String(ms)).toBe(refresh);
      expect(all.tokenKeys.length === 2, String(ms)).toBe(refresh);
    }
  });

  it('says what is to be done', () => {
    now = AT;
    expect(before.note).toBeNull();
    expect(secrets().note).toMatch(/until every process has the new one/);
    expect(changed().note).toBe('JWT_SECRET_PREVIOUS is accepted until 2026-06-01T00:00:00.000Z: unset it after that');
    now = AT + PREVIOUS_DAYS * DAY;
    expect(changed().note).toBe('JWT_SECRET_PREVIOUS is accepted no more: unset it');
  });
});

describe('the log', () => {
  afterEach(() => vi.useRealTimers());

  it('has a line at the start and when the secret before can be unset, and none in between', async () => {
    vi.useFakeTimers({ now: AT });
    const log = { info: vi.fn() };
    const secrets = new SigningSecrets({ jwtSecret: NEW, jwtSecretPrevious: BEFORE }, Date.now);
    secrets.settle({ secret: secrets.own.digest, since: AT });
    const logged = logSecretChange(secrets, log);
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(log.info.mock.calls).toEqual([[expect.stringContaining('accepted until 2026-06-01')]]);
    vi.setSystemTime(AT + PREVIOUS_DAYS * DAY);
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(log.info.mock.calls.slice(1)).toEqual([['JWT_SECRET_PREVIOUS is accepted no more: unset it']]);
    logged.close();
    expect(vi.getTimerCount()).toBe(0);
  });
});
