import type { Caller } from '../../context.ts';
import { forbidden } from './requireRank.ts';

/** @throws FORBIDDEN for what nobody does to themself, whatever their rank */
export function requireOther({ userId }: Caller, targetId: string): void {
  if (userId === targetId) throw forbidden('Nobody does this to themself.');
}
