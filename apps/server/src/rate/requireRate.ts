import { PalaverError } from '@palaver/protocol/errors';
import type { Caller, Context } from '../context.ts';
import type { RateKind } from './ratePort.ts';

/** The error of somebody who asked too often (L3). */
export function rateLimited(retryAfterMs: number): PalaverError {
  return new PalaverError('RATE_LIMITED', 'Too much at once. Wait a moment.', { retryAfterMs });
}

/** Counts one call for `key`. @throws RATE_LIMITED with the time to wait when it is one too many (L3) */
export async function requireRateOf(ctx: Pick<Context, 'rates'>, kind: RateKind, key: string, cost = 1): Promise<void> {
  const wait = await ctx.rates.take(kind, key, cost);
  if (wait > 0) throw rateLimited(wait);
}

/** Counts one call of the caller. @throws RATE_LIMITED with the time to wait when it is one too many (L3) */
export function requireRate(ctx: Context, caller: Caller, kind: RateKind, cost = 1): Promise<void> {
  return requireRateOf(ctx, kind, caller.userId, cost);
}
