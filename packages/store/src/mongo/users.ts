import type { AccountCreated, UserStore } from '../ports/users.ts';
import { foldName, foldPerson } from '../rules/foldName.ts';
import { addMember } from '../rules/members.ts';
import { toListed } from '../rules/toListed.ts';
import { createAccount, firstRole, replacePassword, updateAccount, withRole } from '../rules/users.ts';
import { attempt } from './attempt.ts';
import type { MongoContext } from './context.ts';
import { META_ID } from './connect.ts';
import type { MetaDocument, UserDocument } from './documents.ts';
import { finishEnding } from './endSessions.ts';
import { escapePattern } from './escapePattern.ts';
import { isDuplicate } from './faults.ts';
import { iso, toAccount, toUser } from './rows.ts';

export function userStore(ctx: MongoContext): UserStore {
  const { models, reads, log, clock, now, announce } = ctx;
  /** Joins a new account to the room of everybody. When a process dies in between, the next process that reads the account does this. */
  async function joinGeneral(user: UserDocument): Promise<void> {
    const role = firstRole({ user: toUser(user) });
    await log.commit('general', {
      needs: { members: [user._id], users: [user._id] },
      decide: (state, at) => addMember(state, { userId: user._id, role }, at),
    });
    await attempt(() => models.users.updateOne({ _id: user._id }, { $set: { joined: true } }));
  }

  async function finished(user: UserDocument | null): Promise<UserDocument | null> {
    if (user && !user.joined) await joinGeneral(user);
    if (user?.ending) await finishEnding(ctx, user);
    return user;
  }

  const findBy = async (filter: { username: string } | { emailKey: string }) =>
    finished(await attempt(() => models.users.findOne(filter).lean<UserDocument>()));

  /** The id of the account that has what must be unique. */
  async function holderOf(filter: { username: string } | { emailKey: string }): Promise<string | null> {
    const holder = await attempt(() => models.users.findOne(filter, { _id: 1 }).lean<{ _id: string }>());
    return holder && holder._id;
  }

  const findById = async (userId: string) => finished((await reads.users([userId])).get(userId) ?? null);

  async function readUsers(userIds: string[]): Promise<UserDocument[]> {
    const found = await reads.users(userIds);
    return [...new Set(userIds)].flatMap((userId) => found.get(userId) ?? []);
  }

  /** Stores an account. `mayBeThere`: another process may have stored this very one, as it finished the same set-up. */
  async function insert(user: UserDocument, mayBeThere = false): Promise<AccountCreated> {
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
      };
      const decided = createAccount(toAccount(user), { claimsSetup: false, setupTaken: false, holders });
      if ('refusal' in decided) return decided.refusal;
    }
    await joinGeneral(user);
    return { outcome: 'created' };
  }

  /** Makes the account for which the set-up code was taken; gives the code back when its name is taken. */
  async function finishSetup({ setup }: MetaDocument): Promise<AccountCreated> {
    const account = setup?.account;
    if (!account) return { outcome: 'setupTaken' };
    const created = await insert(account, true);
    const done = created.outcome === 'created' ? { userId: account._id, account: null } : null;
    await attempt(() =>
      models.meta.updateOne({ _id: META_ID, 'setup.userId': account._id }, { $set: { setup: done } }),
    );
    return created;
  }

  async function claimSetup(user: UserDocument): Promise<AccountCreated> {
    const there = await attempt(() => models.meta.findById(META_ID).lean<MetaDocument>());
    if (there?.setup) {
      await finishSetup(there);
      return { outcome: 'setupTaken' };
    }
    const setup = { userId: user._id, account: user };
    const claimed = await attempt(() =>
      models.meta
        .findOneAndUpdate({ _id: META_ID, setup: null }, { $set: { setup } }, { returnDocument: 'after' })
        .lean<MetaDocument>(),
    );
    if (claimed) return finishSetup(claimed);
    // Somebody else was faster, or an earlier try whose answer got lost.
    const after = await attempt(() => models.meta.findById(META_ID).lean<MetaDocument>());
    return after?.setup?.account?._id === user._id ? finishSetup(after) : { outcome: 'setupTaken' };
  }

  return {
    create(account, claimsSetup) {
      const { user, email, passwordHash, createdAt, lastSeen, sessionsFrom } = withRole(account, claimsSetup);
      const { id: _id, ...profile } = user;
      const document: UserDocument = {
        _id,
        ...profile,
        folded: foldPerson(user.username, user.displayName),
        email,
        emailKey: email ?? `none:${_id}`,
        passwordHash,
        createdAt: Date.parse(createdAt),
        lastSeen: lastSeen === null ? null : Date.parse(lastSeen),
        changed: clock.now(),
        joined: false,
        sessionsFrom,
        ending: null,
      };
      return claimsSetup ? claimSetup(document) : insert(document);
    },

    async find(userId) {
      const user = await findById(userId);
      return user && toAccount(user);
    },

    findMany: async (userIds) => (await readUsers(userIds)).map(toUser),

    async findByLogin(nameOrEmail) {
      const user = await findBy(nameOrEmail.includes('@') ? { emailKey: nameOrEmail } : { username: nameOrEmail });
      return user && toAccount(user);
    },

    async list({ q, cursor, limit }) {
      const users = await attempt(() =>
        models.users
          .find({
            username: { $gt: cursor ?? '' },
            deactivated: false,
            folded: { $regex: escapePattern(foldName(q ?? '')) },
          })
          .sort({ username: 1 })
          .limit(limit + 1)
          .lean<UserDocument[]>(),
      );
      return toListed(users, limit, toUser, ({ username }) => username);
    },

    async changedSince(userId, position) {
      const changed = await reads.changedUsers(position);
      if (changed.length === 0) return [];
      const members = await reads.members([userId, ...changed.map(({ _id }) => _id)]);
      const mine = new Set(members.get(userId)?.map(({ roomId }) => roomId));
      const isShared = ({ _id }: UserDocument) =>
        _id === userId || members.get(_id)?.some(({ roomId }) => mine.has(roomId));
      return changed.filter(isShared).map(toUser);
    },

    async lastSeen(userIds) {
      const users = await readUsers(userIds);
      return users.flatMap(({ _id: userId, lastSeen }) =>
        lastSeen === null ? [] : [{ userId, lastSeen: iso(lastSeen) }],
      );
    },

    async update(userId, fields, origin) {
      const before = await findById(userId);
      if (!before) return { outcome: 'missing' };
      // Only what is given: another may be setting the rest at this moment.
      const { email, displayName } = fields;
      const emailKey = email ?? `none:${userId}`;
      const set = {
        ...fields,
        ...(email !== undefined && { emailKey }),
        ...(displayName !== undefined && { folded: foldPerson(before.username, displayName) }),
        changed: clock.now(),
      };
      const decideAnew = async () =>
        updateAccount(toAccount(before), fields, email === undefined ? null : await holderOf({ emailKey }));
      const decided = await decideAnew();
      if (decided.outcome !== 'updated') return decided;
      let after: UserDocument | null;
      try {
        after = await attempt(() =>
          models.users
            .findOneAndUpdate({ _id: userId }, { $set: set }, { returnDocument: 'after' })
            .lean<UserDocument>(),
        );
      } catch (error) {
        // Not every server says in the same way that an index refused it.
        const now = await decideAnew();
        if (now.outcome !== 'updated') return now;
        throw error;
      }
      if (!after) return { outcome: 'missing' };
      const account = toAccount(after);
      announce([{ kind: 'userChanged', user: account.user, ...(origin && { origin }) }]);
      return { outcome: 'updated', account };
    },

    async replacePassword(userId, password) {
      const { from, to, keep } = password;
      for (;;) {
        const before = await attempt(() => models.users.findById(userId).lean<UserDocument>());
        // The answer to an earlier try was lost: no two passwords have the same hash.
        if (before?.passwordHash === to) {
          await finishEnding(ctx, before);
          return 'replaced';
        }
        const decided = replacePassword(before && toAccount(before), password, now());
        if ('refusal' in decided) return decided.refusal;
        const { sessionsFrom } = decided.account;
        const ending = { reason: 'passwordChanged', keep };
        const after = await attempt(() =>
          models.users
            .findOneAndUpdate(
              { _id: userId, passwordHash: from },
              { $set: { passwordHash: to, ending, changed: clock.now() }, $max: { sessionsFrom } },
              { returnDocument: 'after' },
            )
            .lean<UserDocument>(),
        );
        if (!after) continue;
        await finishEnding(ctx, after);
        return 'replaced';
      }
    },

    async touch(userIds, at) {
      await attempt(() => models.users.updateMany({ _id: { $in: userIds } }, { $max: { lastSeen: Date.parse(at) } }));
    },
  };
}
