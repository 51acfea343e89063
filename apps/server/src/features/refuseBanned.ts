import type { BanDetails } from '@palaver/protocol/answers';
import { PalaverError } from '@palaver/protocol/errors';
import type { BanRecord } from '@palaver/store/ports/records';
import { isInForce } from '@palaver/store/rules/isInForce';
import type { Context } from '../context.ts';

export const THEY_ARE_BANNED = 'This person is banned from this room.';

/** The refusal of who was banned from a room, on every path of it: also of a private one, which they were in or were kept out of by name. */
export function banned(
  { reason, until }: Pick<BanRecord, 'reason' | 'until'>,
  message = 'You were banned from this room.',
): PalaverError {
  return new PalaverError('BANNED', message, {
    details: { reason, until } satisfies BanDetails,
  });
}

/** @throws BANNED while this ban lasts, by the server's time */
export function refuseBanned(ctx: Context, ban: BanRecord | null, message?: string): void {
  if (ban && isInForce(ban, ctx.stores.now())) throw banned(ban, message);
}
