import type { IdentityRecord } from '../ports/records.ts';
import { attempt } from './attempt.ts';
import type { MongoContext } from './context.ts';
import type { IdentityDocument, UserDocument } from './documents.ts';
import { isDuplicate } from './faults.ts';

/** A process that has not written the account for so long after it took the claim has died. */
const DEAD_AFTER_MS = 60_000;

type Named = Pick<IdentityRecord, 'issuer' | 'subject'>;

/** An address has no space in it. */
export const identityKey = ({ issuer, subject }: Named) => `${issuer} ${subject}`;

/** Who has which identity: one document for each, whose key the database keeps unique. */
export function identityClaims({ models, clock }: Pick<MongoContext, 'models' | 'clock'>) {
  const { identities, users } = models;
  const read = (identity: Named) =>
    attempt(() => identities.findOne({ _id: identityKey(identity) }).lean<IdentityDocument>());

  /** The account in which the identity stands as this claim says; null: in none. */
  async function ownerOf({ _id, userId, by }: IdentityDocument): Promise<UserDocument | null> {
    const user = await attempt(() => users.findById(userId).lean<UserDocument>());
    const found = user?.identities?.find(({ id }) => id === by);
    return user && found && identityKey(found) === _id && !user.deleted ? user : null;
  }

  const letGo = ({ _id, userId, by }: Omit<IdentityDocument, 'at'>) =>
    attempt(() => identities.deleteOne({ _id, userId, by }));

  return {
    read,
    ownerOf,

    /** Takes an identity for an account, in which it is to stand after this. @returns whose it is: this account's, or another's */
    async take(identity: IdentityRecord, userId: string): Promise<string> {
      const claim = { _id: identityKey(identity), userId, by: identity.id, at: clock.now() };
      for (;;) {
        try {
          await attempt(() => identities.create([claim]));
          return userId;
        } catch (error) {
          if (!isDuplicate(error)) throw error;
        }
        const there = await read(identity);
        if (!there) continue;
        // The answer to an earlier try was lost, or another process finishes what this one began.
        if (there.by === identity.id && there.userId === userId) return userId;
        if ((await ownerOf(there)) || clock.now() - there.at < DEAD_AFTER_MS) return there.userId;
        await letGo(there);
      }
    },

    /** The identity does not stand in this account, or no more. */
    giveBack: (identity: IdentityRecord, userId: string) =>
      letGo({ _id: identityKey(identity), userId, by: identity.id }),
  };
}
