import { randomUUID } from 'node:crypto';
import type { IdentityStore } from '../ports/identities.ts';
import { identityEntry } from '../rules/audit.ts';
import { linkIdentity, unlinkIdentity } from '../rules/identities.ts';
import { factorAsIn, THERE } from './accountConditions.ts';
import { audited, setMark } from './auditWrites.ts';
import { attempt } from './attempt.ts';
import type { MongoContext } from './context.ts';
import type { UserDocument } from './documents.ts';
import { identityClaims } from './identityClaims.ts';
import { toAccount } from './rows.ts';

/** The condition that nobody changed the identities since the account was read so. */
function identitiesAsIn({ identityWrite = null }: { identityWrite?: string | null }) {
  // Null finds what is absent too.
  return { identityWrite };
}

export function identityStore(ctx: MongoContext): IdentityStore {
  const { models } = ctx;
  const claims = identityClaims(ctx);
  const read = (_id: string) => attempt(() => models.users.findById(_id).lean<UserDocument>());
  const change = async (filter: object, set: object) =>
    (await attempt(() => models.users.updateOne(filter, { $set: set }))).modifiedCount === 1;

  return {
    async find(issuer, subject) {
      const claim = await claims.read({ issuer, subject });
      const owner = claim && (await claims.ownerOf(claim));
      return owner && toAccount(owner);
    },

    link: (userId, identity, to) =>
      audited(ctx, { documents: 'users', id: userId }, async (mark) => {
        const identityWrite = randomUUID();
        for (;;) {
          const before = await read(userId);
          // The answer to an earlier try was lost.
          if (before?.identityWrite === identityWrite) return 'linked';
          const possible = linkIdentity(before && toAccount(before), identity, { holder: null, to });
          if (!before || 'refusal' in possible) {
            await claims.giveBack(identity, userId);
            return 'refusal' in possible ? possible.refusal : 'missing';
          }
          const holder = await claims.take(identity, userId);
          if (holder !== userId) return 'taken';
          // This very account may have it under another id already.
          const claim = await claims.read(identity);
          if (claim?.by !== identity.id) return 'already';
          const { identities } = possible.account;
          const isSame = to === null ? {} : { email: to, confirmedEmail: to };
          const filter = { _id: userId, deactivated: false, ...THERE, ...isSame, ...identitiesAsIn(before) };
          const told = setMark(await mark([identityEntry('identityLinked', userId, identity)]));
          if (await change(filter, { identities, identityWrite, ...told })) return 'linked';
        }
      }),

    unlink: (userId, removal) =>
      audited(ctx, { documents: 'users', id: userId }, async (mark) => {
        const write = randomUUID();
        for (;;) {
          const before = await read(userId);
          const decided = unlinkIdentity(before && toAccount(before), removal);
          if (!before || 'refusal' in decided)
            return before?.identityWrite === write ? 'unlinked' : 'refusal' in decided ? decided.refusal : 'missing';
          const { account, removed } = decided;
          const set = {
            identities: account.identities,
            identityWrite: write,
            ...(removal.proof && { secondFactor: account.secondFactor, factorWrite: write }),
            ...setMark(await mark([identityEntry('identityUnlinked', userId, removed)])),
          };
          const same = { passwordHash: removal.checked, ...factorAsIn(before), ...identitiesAsIn(before) };
          if (!(await change({ _id: userId, ...THERE, ...same }, set))) continue;
          await claims.giveBack(removed, userId);
          return 'unlinked';
        }
      }),
  };
}
