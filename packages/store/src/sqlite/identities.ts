import type { IdentityRecord } from '../ports/records.ts';
import { identityEntry } from '../rules/audit.ts';
import { linkIdentity, unlinkIdentity } from '../rules/identities.ts';
import { text } from './columns.ts';
import type { Database } from './database.ts';
import type { ReadSide, WriteSide } from './portSides.ts';
import { saveAccess } from './saveAccess.ts';
import { findAccount } from './userRow.ts';
import { unchanged, type WriteContext } from './writeContext.ts';

/** The id of the account that has an identity. */
export function identityHolder(db: Database, issuer: string, subject: string): string | null {
  const row = db.get('SELECT userId FROM identities WHERE issuer = ? AND subject = ?', issuer, subject);
  return row ? text(row.userId) : null;
}

/** Notes whose an identity is. */
export function claimIdentity(db: Database, { issuer, subject }: IdentityRecord, userId: string): void {
  db.run('INSERT INTO identities (issuer, subject, userId) VALUES (?, ?, ?)', issuer, subject, userId);
}

export function identityWrites({ db }: WriteContext): WriteSide<'identities'> {
  return {
    link(userId, identity, to) {
      const holder = identityHolder(db, identity.issuer, identity.subject);
      const decided = linkIdentity(findAccount(db, userId), identity, { holder, to });
      if ('refusal' in decided) return unchanged(decided.refusal);
      saveAccess(db, decided.account);
      claimIdentity(db, identity, userId);
      return { ...unchanged('linked' as const), audit: [identityEntry('identityLinked', userId, identity)] };
    },

    unlink(userId, removal) {
      const decided = unlinkIdentity(findAccount(db, userId), removal);
      if ('refusal' in decided) return unchanged(decided.refusal);
      const { account, removed } = decided;
      saveAccess(db, account);
      db.run('DELETE FROM identities WHERE issuer = ? AND subject = ?', removed.issuer, removed.subject);
      return { ...unchanged('unlinked' as const), audit: [identityEntry('identityUnlinked', userId, removed)] };
    },
  };
}

export function identityReads(db: Database): ReadSide<'identities'> {
  return {
    find(issuer, subject) {
      const userId = identityHolder(db, issuer, subject);
      return userId === null ? null : findAccount(db, userId);
    },
  };
}
