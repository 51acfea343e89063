import type { AccountRecord, Link } from '../ports/records.ts';
import type { NewEmail } from '../ports/links.ts';
import { takeProof } from './secondFactor.ts';

/** What a change of password, address or state leaves of the links of an account. */
export const NO_LINKS = { resetLink: null, pendingEmail: null };

/** An account with a link for another password; null where none may be given. `to`: the address that it goes to, null: it is not sent. */
export function issueReset(before: AccountRecord | null, link: Link, to: string | null): AccountRecord | null {
  if (!before || before.user.deactivated) return null;
  if (to !== null && (before.email !== to || before.emailState !== 'confirmed')) return null;
  return { ...before, resetLink: link };
}

/** Whether a link is the one with this digest, and has not run out; `at`: ms since 1970. */
export function holds<L extends Link>(link: L | null, digest: string, at: number): link is L {
  return link !== null && link.digest === digest && link.until > at;
}

/** An account with another address, or with one that waits, its proof taken. */
export function setEmail(
  before: AccountRecord | null,
  { email, link, checked, proof }: NewEmail,
): { refusal: 'stale' | 'used' | 'missing' } | { account: AccountRecord } {
  if (!before) return { refusal: 'missing' };
  if (before.passwordHash !== checked) return { refusal: 'stale' };
  const taken = takeProof(before.secondFactor, proof);
  if ('refusal' in taken) return taken;
  // Nothing of a factor that never was is stored.
  const account = { ...before, secondFactor: before.secondFactor && taken.factor, pendingEmail: null };
  const isSame = email === before.email;
  if (email !== null && link && !(isSame && before.emailState === 'confirmed'))
    return { account: { ...account, pendingEmail: { ...link, address: email } } };
  return { account: isSame ? account : { ...account, ...NO_LINKS, email, emailState: 'unconfirmed' } };
}

/** An account whose waiting address is confirmed; null where its link does not hold. `at`: ms since 1970. */
export function confirmEmail(before: AccountRecord | null, digest: string, at: number): AccountRecord | null {
  if (!before || before.user.deactivated || !holds(before.pendingEmail, digest, at)) return null;
  return { ...before, ...NO_LINKS, email: before.pendingEmail.address, emailState: 'confirmed' };
}

/** The address by which an account is found, which is of one account alone; null: it has none such. */
export function loginEmail({ email, emailState }: Pick<AccountRecord, 'email' | 'emailState'>): string | null {
  return emailState === 'unconfirmed' ? null : email;
}
