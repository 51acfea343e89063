import type { MuteDetails } from '@palaver/protocol/answers';
import { PalaverError } from '@palaver/protocol/errors';
import type { MemberRecord, Mute } from '@palaver/store/ports/records';
import { isInForce } from '@palaver/store/rules/isInForce';
import type { Context } from '../context.ts';

/** The refusal of who may read in a room and not write. */
export function muted({ until }: Pick<Mute, 'until'>): PalaverError {
  return new PalaverError('MUTED', 'You may not write in this room now.', { details: { until } satisfies MuteDetails });
}

/** The mute of a member that counts at this moment, by the server's time; null for who may write. */
export function muteNow(ctx: Context, { mute }: Pick<MemberRecord, 'mute'>): Mute | null {
  return mute && isInForce(mute, ctx.stores.now()) ? mute : null;
}
