import type { Caller, Context } from '../../context.ts';
import { demandRate } from '../rate/demandRate.ts';

/** Counts rooms made or people added; administrators may do as many as they like. @throws RATE_LIMITED */
export async function demandRoomRate(
  ctx: Context,
  caller: Caller,
  kind: 'roomsMade' | 'peopleAdded',
  count: number,
): Promise<void> {
  if (count > 0 && caller.role !== 'admin') await demandRate(ctx, caller, kind, count);
}
