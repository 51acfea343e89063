import { emailEntries, userEntry } from '../rules/audit.ts';
import { confirmEmail, holds, issueReset, setEmail } from '../rules/links.ts';
import { withPassword } from '../rules/users.ts';
import type { Database } from './database.ts';
import type { ReadSide, WriteSide } from './portSides.ts';
import { saveAccess } from './saveAccess.ts';
import { sessionWrites } from './sessions.ts';
import { findAccount, toAccount, USER_COLUMNS } from './userRow.ts';
import { unchanged, type WriteContext } from './writeContext.ts';

export function linkWrites(ctx: WriteContext): WriteSide<'links'> {
  const { db } = ctx;
  const sessions = sessionWrites(ctx);

  return {
    issueReset(userId, link, to) {
      const account = issueReset(findAccount(db, userId), link, to);
      if (account) saveAccess(db, account);
      return { ...unchanged(account !== null), audit: account ? [userEntry('resetAsked', userId)] : [] };
    },

    redeemReset(digest, passwordHash) {
      const before = findByReset(db, digest);
      if (!before || !holds(before.resetLink, digest, ctx.now())) return unchanged(null);
      const account = withPassword(before, passwordHash, ctx.now());
      saveAccess(db, account);
      const { id } = account.user;
      return {
        result: account,
        changes: sessions.endOfUser(id, 'passwordChanged').changes,
        audit: [userEntry('resetDone', id)],
      };
    },

    setEmail(userId, given) {
      const before = findAccount(db, userId);
      const decided = setEmail(before, given);
      if (!before || 'refusal' in decided)
        return unchanged({ outcome: 'refusal' in decided ? decided.refusal : 'missing' });
      const { account } = decided;
      saveAccess(db, account);
      return { ...unchanged({ outcome: 'set' as const, before, account }), audit: emailEntries(before, account) };
    },

    confirmEmail(userId, digest) {
      const before = findAccount(db, userId);
      const account = confirmEmail(before, digest, ctx.now());
      if (!before || !account) return unchanged(null);
      const found = db.get(`SELECT ${USER_COLUMNS} FROM users WHERE email = ? AND id <> ?`, account.email, userId);
      const holder = found && toAccount(found);
      if (holder?.emailState === 'confirmed') return unchanged(null);
      if (holder) saveAccess(db, { ...holder, emailState: 'unconfirmed' });
      saveAccess(db, account);
      return { ...unchanged(account), audit: emailEntries(before, account) };
    },
  };
}

function findByReset(db: Database, digest: string) {
  const row = db.get(`SELECT ${USER_COLUMNS} FROM users WHERE resetDigest = ?`, digest);
  return row ? toAccount(row) : null;
}

export function linkReads(db: Database): ReadSide<'links'> {
  return { findReset: (digest) => findByReset(db, digest) };
}
