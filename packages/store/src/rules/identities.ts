import type { IdentityLinked, IdentityRemoval, IdentityUnlinked } from '../ports/identities.ts';
import type { AccountRecord, IdentityRecord } from '../ports/records.ts';
import { takeProof } from './secondFactor.ts';

/** An account with another identity. `holder`: whose it is, null: nobody's. `to`: the address that has to be the confirmed one, null: any. */
export function linkIdentity(
  before: AccountRecord | null,
  identity: IdentityRecord,
  { holder, to }: { holder: string | null; to: string | null },
): { refusal: Exclude<IdentityLinked, 'linked'> } | { account: AccountRecord } {
  if (!before || before.user.deactivated || before.user.bot) return { refusal: 'missing' };
  if (holder === before.user.id) return { refusal: 'already' };
  if (holder !== null) return { refusal: 'taken' };
  if (to !== null && (before.email !== to || before.emailState !== 'confirmed')) return { refusal: 'missing' };
  return { account: { ...before, identities: [...before.identities, identity] } };
}

/** An account without one of its identities, its proof taken. */
export function unlinkIdentity(
  before: AccountRecord | null,
  { identityId, checked, proof }: IdentityRemoval,
): { refusal: Exclude<IdentityUnlinked, 'unlinked'> } | { account: AccountRecord; removed: IdentityRecord } {
  if (!before || before.user.deleted) return { refusal: 'missing' };
  if (before.passwordHash !== checked) return { refusal: 'stale' };
  const removed = before.identities.find(({ id }) => id === identityId);
  if (!removed) return { refusal: 'unknown' };
  const identities = before.identities.filter((one) => one !== removed);
  if (before.passwordHash === null && identities.length === 0) return { refusal: 'lastWayIn' };
  const taken = takeProof(before.secondFactor, proof);
  if ('refusal' in taken) return taken;
  // Nothing of a factor that never was is stored.
  return { account: { ...before, identities, secondFactor: before.secondFactor && taken.factor }, removed };
}
