import { governmentEntries } from '../rules/audit.ts';
import { governAccount } from '../rules/users.ts';
import type { WriteSide } from './portSides.ts';
import { saveAccess } from './saveAccess.ts';
import { saveProfile } from './saveProfile.ts';
import { sessionWrites } from './sessions.ts';
import { toAccount, USER_COLUMNS } from './userRow.ts';
import { unchanged, type WriteContext } from './writeContext.ts';

/** What administrators change of accounts. */
export function accountGovernment(ctx: WriteContext): Pick<WriteSide<'users'>, 'govern'> {
  const { db } = ctx;
  const sessions = sessionWrites(ctx);
  const isLastAdmin = (userId: string) =>
    !db.get("SELECT 1 FROM users WHERE role = 'admin' AND deactivated = 0 AND id <> ? LIMIT 1", userId);

  return {
    govern(userId, change) {
      const row = db.get(`SELECT ${USER_COLUMNS} FROM users WHERE id = ?`, userId);
      const before = row && toAccount(row);
      if (!before || before.user.deleted) return unchanged({ outcome: 'missing' });
      const { account, isChanged, isEnded, stepsDown } = governAccount(before, change, ctx.now());
      if (!isChanged) return unchanged({ outcome: 'updated', account });
      if (stepsDown && isLastAdmin(userId)) return unchanged({ outcome: 'lastAdmin' });
      const { user } = account;
      saveAccess(db, account);
      saveProfile(db, user, ctx.nextPosition());
      const ended = isEnded ? sessions.endOfUser(userId, 'deactivated').changes : [];
      return {
        result: { outcome: 'updated', account },
        changes: [...ended, { kind: 'userChanged', user }],
        audit: governmentEntries(before, account),
      };
    },
  };
}
