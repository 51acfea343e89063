import { randomUUID } from 'node:crypto';
import type { LinkStore } from '../ports/links.ts';
import { emailEntries, userEntry } from '../rules/audit.ts';
import { confirmEmail, holds, setEmail } from '../rules/links.ts';
import { withPassword } from '../rules/users.ts';
import { addressFields, NO_LINKS } from './accounts.ts';
import { audited, setMark } from './auditWrites.ts';
import { attempt } from './attempt.ts';
import type { MongoContext } from './context.ts';
import type { UserDocument } from './documents.ts';
import { finishEnding } from './endSessions.ts';
import { factorAsIn } from './accountConditions.ts';
import { noEmailKey, toAccount } from './rows.ts';

export function linkStore(ctx: MongoContext): LinkStore {
  const { models, now } = ctx;
  const read = (filter: { _id: string } | { resetDigest: string } | { emailKey: string }) =>
    attempt(() => models.users.findOne(filter).lean<UserDocument>());
  /** One update that finds the account as the filter says, or nothing. */
  const change = (filter: object, set: object) =>
    attempt(() =>
      models.users.findOneAndUpdate(filter, { $set: set }, { returnDocument: 'after' }).lean<UserDocument>(),
    );

  /** Somebody signs in with an address, and never confirmed it: no more. */
  async function takeFrom({ _id }: UserDocument, address: string): Promise<void> {
    await change({ _id, emailKey: address, confirmedEmail: { $ne: address } }, { emailKey: noEmailKey(_id) });
  }

  return {
    issueReset: (userId, { digest, until }, to) =>
      audited(ctx, { documents: 'users', id: userId }, async (mark) => {
        const toThis = to === null ? {} : { email: to, confirmedEmail: to };
        const filter = { _id: userId, deactivated: false, ...toThis };
        const told = setMark(await mark([userEntry('resetAsked', userId)]));
        return (await change(filter, { resetDigest: digest, resetUntil: until, ...told })) !== null;
      }),

    async findReset(digest) {
      const user = await read({ resetDigest: digest });
      return user && toAccount(user);
    },

    async redeemReset(digest, passwordHash) {
      const before = await read({ resetDigest: digest });
      if (!before) return null;
      const account = toAccount(before);
      if (!holds(account.resetLink, digest, now())) return null;
      const { _id } = before;
      return audited(ctx, { documents: 'users', id: _id }, async (mark) => {
        const { sessionsFrom } = withPassword(account, passwordHash, now());
        const set = {
          ...NO_LINKS,
          passwordHash,
          ending: { reason: 'passwordChanged', keep: '' },
          changed: ctx.clock.now(),
          ...setMark(await mark([userEntry('resetDone', _id)])),
        };
        const changed = await attempt(() =>
          models.users
            .findOneAndUpdate(
              { _id, resetDigest: digest },
              { $set: set, $max: { sessionsFrom } },
              { returnDocument: 'after' },
            )
            .lean<UserDocument>(),
        );
        const after = changed ?? (await read({ _id }));
        // Where the answer to an earlier try was lost, it is there: no two passwords have the same hash.
        if (after?.passwordHash !== passwordHash) return null;
        await finishEnding(ctx, after);
        return toAccount(after);
      });
    },

    setEmail: (userId, given) =>
      audited(ctx, { documents: 'users', id: userId }, async (mark) => {
        const factorWrite = randomUUID();
        for (;;) {
          const before = await read({ _id: userId });
          const decided = setEmail(before && toAccount(before), given);
          if (!before || 'refusal' in decided) return { outcome: 'refusal' in decided ? decided.refusal : 'missing' };
          const { account } = decided;
          const { resetDigest, resetUntil, ...address } = addressFields(account);
          const set = {
            ...address,
            secondFactor: account.secondFactor,
            factorWrite,
            ...setMark(await mark(emailEntries(toAccount(before), account))),
          };
          const { emailKey, email, confirmedEmail = null } = before;
          const after = await change(
            { _id: userId, passwordHash: given.checked, ...factorAsIn(before), emailKey, email, confirmedEmail },
            // A link that was taken at this moment must not come back.
            resetDigest === null ? { ...set, resetDigest, resetUntil } : set,
          );
          // Decided anew where another was faster, or where the answer to an earlier try was lost and this one is found done.
          if (after || (await read({ _id: userId }))?.factorWrite === factorWrite)
            return { outcome: 'set', before: toAccount(before), account };
        }
      }),

    confirmEmail: (userId, digest) =>
      audited(ctx, { documents: 'users', id: userId }, async (mark) => {
        const emailWrite = randomUUID();
        for (;;) {
          const before = await read({ _id: userId });
          const account = confirmEmail(before && toAccount(before), digest, now());
          if (!before || !account?.email) return null;
          const holder = await read({ emailKey: account.email });
          if (holder && holder._id !== userId) {
            if (toAccount(holder).emailState === 'confirmed') return null;
            await takeFrom(holder, account.email);
          }
          const filter = { _id: userId, deactivated: false, 'pendingEmail.digest': digest };
          const told = setMark(await mark(emailEntries(toAccount(before), account)));
          try {
            const after = await change(filter, { ...addressFields(account), emailWrite, ...told });
            if (after || (await read({ _id: userId }))?.emailWrite === emailWrite) return account;
          } catch (error) {
            // Somebody else confirmed it at this moment; not every server says in the same way that an index refused it.
            const taken = await read({ emailKey: account.email });
            if (!taken || taken._id === userId) throw error;
          }
        }
      }),
  };
}
