import type { Caller, Context } from '../../context.ts';
import { requireRate } from '../../rate/requireRate.ts';

/** Counts rooms made or people added; administrators may do as many as they like. @throws RATE_LIMITED */
export async function requireRoomRate(
  ctx: Context,
  caller: Caller,
  kind: 'roomsMade' | 'peopleAdded',
  count: number,
): Promise<void> {
  if (count > 0 && caller.role !== 'admin') await requireRate(ctx, caller, kind, count);
}
