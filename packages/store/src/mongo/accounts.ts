import type { User } from '@palaver/protocol/entities';
import type { AccountRecord } from '../ports/records.ts';
import type { AccountCreated } from '../ports/users.ts';
import { foldPerson } from '../rules/foldName.ts';
import { loginEmail } from '../rules/links.ts';
import { addMember, type Coming } from '../rules/members.ts';
import { createAccount, firstRole } from '../rules/users.ts';
import { attempt } from './attempt.ts';
import { insertRows } from './auditWrites.ts';
import type { MongoContext } from './context.ts';
import type { UserDocument } from './documents.ts';
import { isDuplicate } from './faults.ts';
import { identityClaims } from './identityClaims.ts';
import { noEmailKey, toAccount, toUser } from './rows.ts';

/** What is stored of a user beside the id: no picture is kept yet. */
export function profileFields({ id: _id, avatar: _none, ...profile }: User): Omit<User, 'id' | 'avatar'> {
  return profile;
}

/** An account as it is stored; `changed`: its first position. */
export function accountDocument(account: AccountRecord, changed: number): UserDocument {
  const { user, passwordHash, createdAt, lastSeen, sessionsFrom, identities, settings } = account;
  return {
    _id: user.id,
    ...profileFields(user),
    folded: foldPerson(user.username, user.displayName),
    ...addressFields(account),
    passwordHash,
    createdAt: Date.parse(createdAt),
    lastSeen: lastSeen === null ? null : Date.parse(lastSeen),
    changed,
    joined: false,
    sessionsFrom,
    ending: null,
    secondFactor: null,
    identities,
    erasing: null,
    settings,
  };
}

type Addressed = Pick<AccountRecord, 'email' | 'emailState' | 'pendingEmail' | 'resetLink'> & {
  user: Pick<AccountRecord['user'], 'id'>;
};

/** What is stored of an account's address and links. */
export function addressFields(account: Addressed) {
  const { user, email, emailState, pendingEmail, resetLink } = account;
  return {
    email,
    emailKey: loginEmail(account) ?? noEmailKey(user.id),
    confirmedEmail: emailState === 'confirmed' ? email : null,
    pendingEmail,
    resetDigest: resetLink && resetLink.digest,
    resetUntil: resetLink && resetLink.until,
  };
}

/** What a change of password, address or state leaves of the links. */
export const NO_LINKS = { pendingEmail: null, resetDigest: null, resetUntil: null };

/** How accounts come to be, whoever asks for one. Each step may be done twice, by several processes. */
export function accountMaker({ models, log, clock }: Pick<MongoContext, 'models' | 'log' | 'clock'>) {
  const claims = identityClaims({ models, clock });

  /** Joins a new account to the room of everybody, and to the one that it was invited into, and brings what tells of it to the audit. When a process dies in between, the next process that reads the account does this. */
  async function joinRooms(user: UserDocument): Promise<void> {
    const { _id, invitedTo } = user;
    const role = firstRole({ user: toUser(user) });
    await join('general', { userId: _id, role, by: null, always: true });
    if (invitedTo !== undefined) await join(invitedTo, { userId: _id, role: 'member', by: null });
    const { audited = {} } = user;
    await insertRows({ models }, Object.values(audited).flat());
    const told = Object.fromEntries(Object.keys(audited).map((mark) => [`audited.${mark}`, 1 as const]));
    await attempt(() =>
      models.users.updateOne(
        { _id },
        { $set: { joined: true }, ...(Object.keys(told).length > 0 && { $unset: told }) },
      ),
    );
  }

  function join(roomId: string, coming: Coming): Promise<unknown> {
    const { userId } = coming;
    return log.commit(roomId, {
      needs: { members: [userId], users: [userId] },
      decide: (state, at) => addMember(state, coming, at),
    });
  }

  /** The id of the account that has what must be unique. */
  async function holderOf(filter: { username: string } | { emailKey: string }): Promise<string | null> {
    const holder = await attempt(() => models.users.findOne(filter, { _id: 1 }).lean<{ _id: string }>());
    return holder && holder._id;
  }

  /** Stores an account. `mayBeThere`: another process may have stored this very one, as it finished the same set-up. */
  async function insert(user: UserDocument, mayBeThere = false): Promise<AccountCreated> {
    const { _id, identities = [] } = user;
    for (const identity of identities)
      if ((await claims.take(identity, _id)) !== _id) return { outcome: 'identityTaken' };
    const created = await store(user, mayBeThere);
    if (created.outcome !== 'created') for (const identity of identities) await claims.giveBack(identity, _id);
    return created;
  }

  async function store(user: UserDocument, mayBeThere: boolean): Promise<AccountCreated> {
    let tries = 0;
    try {
      await attempt(() => {
        tries += 1;
        return models.users.create([user]);
      });
    } catch (error) {
      if (!isDuplicate(error)) throw error;
      const there = await attempt(() => models.users.findById(user._id).lean<UserDocument>());
      // An earlier try may have stored it, though its answer was lost.
      const isOwn = (mayBeThere || tries > 1) && there?.username === user.username && there.role === user.role;
      const holders = {
        id: isOwn ? null : (there?._id ?? null),
        username: await holderOf({ username: user.username }),
        email: await holderOf({ emailKey: user.emailKey }),
        identity: null,
      };
      const decided = createAccount(toAccount(user), { claimsSetup: false, setupTaken: false, holders });
      if ('refusal' in decided) return decided.refusal;
    }
    await joinRooms(user);
    return { outcome: 'created' };
  }

  return { insert, joinRooms };
}
