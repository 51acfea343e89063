import { PalaverError } from '@palaver/protocol/errors';
import type { Context } from '../context.ts';

/** Refuses a change that was made under another history of the store (R5). @throws EPOCH_CHANGED */
export function requireEpoch(ctx: Context, epoch: string | undefined): void {
  if (epoch !== undefined && epoch !== ctx.stores.epoch) {
    throw new PalaverError('EPOCH_CHANGED', 'The server was restored since. Load the messages anew.', {
      details: { epoch: ctx.stores.epoch },
    });
  }
}
