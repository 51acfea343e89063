import type { AccountRecord } from '../ports/records.ts';
import { loginEmail } from '../rules/links.ts';
import type { Database } from './database.ts';

/** What is stored of an account's address and links, by the names of the columns. */
export function addressColumns(account: Pick<AccountRecord, 'email' | 'emailState' | 'pendingEmail' | 'resetLink'>) {
  const { email, emailState, pendingEmail, resetLink } = account;
  const login = loginEmail(account);
  return {
    email: login,
    givenEmail: login === null ? email : null,
    confirmedEmail: emailState === 'confirmed' ? email : null,
    pendingEmail: pendingEmail && JSON.stringify(pendingEmail),
    resetDigest: resetLink && resetLink.digest,
    resetUntil: resetLink && resetLink.until,
  };
}

/** Stores all of an account that lets somebody in: its password, second factor, address, links and identities. */
export function saveAccess(db: Database, account: AccountRecord): void {
  const { user, passwordHash, sessionsFrom, secondFactor, identities } = account;
  const columns = {
    ...addressColumns(account),
    passwordHash,
    sessionsFrom,
    secondFactor: secondFactor && JSON.stringify(secondFactor),
    identities: JSON.stringify(identities),
  };
  const sets = Object.keys(columns).map((name) => `${name} = ?`);
  db.run(`UPDATE users SET ${sets.join(', ')} WHERE id = ?`, ...Object.values(columns), user.id);
}
