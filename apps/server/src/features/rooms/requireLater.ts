import { PalaverError } from '@palaver/protocol/errors';
import type { Context } from '../../context.ts';

/** @throws VALIDATION_FAILED for an end that has passed already, by the server's time */
export function requireLater(ctx: Context, until: string | null): void {
  if (until === null || Date.parse(until) > ctx.stores.now()) return;
  throw new PalaverError('VALIDATION_FAILED', 'This moment has passed.', {
    details: [{ path: 'until', message: 'Not in the future.' }],
  });
}
