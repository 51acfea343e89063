import type { AccountState } from '@palaver/protocol/entities';
import type { UserDocument } from './documents.ts';

/** The condition that the account is not deleted. */
export const THERE = { deleted: { $ne: true } };

/** The condition that nobody changed the second factor since the account was read so. */
export function factorAsIn(before: UserDocument | null) {
  // Null finds what is absent too.
  return { factorWrite: before?.factorWrite ?? null };
}

/** The condition that an account is in this state. */
export function inState(state: AccountState) {
  if (state === 'deleted') return { deleted: true };
  if (state === 'bot') return { bot: true, ...THERE };
  return { deactivated: state === 'deactivated', bot: { $ne: true }, ...THERE };
}
