import type { AccountRecord } from '../ports/records.ts';
import type { UserStore } from '../ports/users.ts';
import { foldName, foldPerson } from '../rules/foldName.ts';
import { attempt } from './attempt.ts';
import type { MongoContext } from './context.ts';
import { META_ID } from './connect.ts';
import type { MemberDocument, MetaDocument, UserDocument } from './documents.ts';
import { escapePattern } from './escapePattern.ts';
import { isDuplicate } from './faults.ts';
import { addMember } from './membership.ts';
import { toAccount, toUser } from './rows.ts';

type Created = Awaited<ReturnType<UserStore['create']>>;

export function userStore({ models, reads, log, clock, now, announce }: MongoContext): UserStore {
  /** Joins a new account to the room of everybody. A process that died in between left this to whoever meets the account next. */
  async function joinGeneral(user: UserDocument): Promise<void> {
    const role = user.role === 'admin' ? 'owner' : 'member';
    await log.commit('general', {
      needs: { members: [user._id], users: [user._id] },
      run: (state, draft) => state && addMember(state, draft, { userId: user._id, role, at: now() }),
    });
    await attempt(() => models.users.updateOne({ _id: user._id }, { $set: { joined: true } }));
  }

  async function finished(user: UserDocument | null): Promise<UserDocument | null> {
    if (user && !user.joined) await joinGeneral(user);
    return user;
  }

  const findBy = async (filter: { username: string } | { emailKey: string }) =>
    finished(await attempt(() => models.users.findOne(filter).lean<UserDocument>()));

  const findById = async (userId: string) => finished((await reads.users([userId])).get(userId) ?? null);

  async function readUsers(userIds: string[]): Promise<UserDocument[]> {
    const found = await reads.users(userIds);
    return [...new Set(userIds)].flatMap((userId) => found.get(userId) ?? []);
  }

  async function insert(user: UserDocument): Promise<Created> {
    try {
      await attempt(() => models.users.create([user]));
    } catch (error) {
      if (!isDuplicate(error)) throw error;
      const holder = await attempt(() => models.users.findOne({ username: user.username }).lean<UserDocument>());
      // A second try may meet what the first one stored.
      if (holder && holder._id !== user._id) return { outcome: 'usernameTaken' };
      if (!holder) return { outcome: 'emailTaken' };
    }
    await joinGeneral(user);
    return { outcome: 'created' };
  }

  /** Makes the account for which the set-up code was taken; gives the code back when its name is taken. */
  async function finishSetup({ setup }: MetaDocument): Promise<Created> {
    const account = setup?.account;
    if (!account) return { outcome: 'setupTaken' };
    const created = await insert(account);
    const done = created.outcome === 'created' ? { userId: account._id, account: null } : null;
    await attempt(() =>
      models.meta.updateOne({ _id: META_ID, 'setup.userId': account._id }, { $set: { setup: done } }),
    );
    return created;
  }

  async function claimSetup(user: UserDocument): Promise<Created> {
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
    create({ user, email, passwordHash, createdAt, lastSeen }, claimsSetup) {
      const { id: _id, ...profile } = user;
      const document: UserDocument = {
        _id,
        ...profile,
        folded: foldPerson(user.username, user.displayName),
        role: claimsSetup ? 'admin' : user.role,
        email,
        emailKey: email ?? `none:${_id}`,
        passwordHash,
        createdAt: Date.parse(createdAt),
        lastSeen: lastSeen === null ? null : Date.parse(lastSeen),
        changed: clock.now(),
        joined: false,
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

    async findMentioned(roomId, usernames) {
      const users = await attempt(() =>
        models.users
          .find({ username: { $in: usernames } })
          .sort({ username: 1 })
          .lean<UserDocument[]>(),
      );
      const members = await attempt(() =>
        models.members
          .find({ roomId, userId: { $in: users.map(({ _id }) => _id) }, gone: false })
          .lean<MemberDocument[]>(),
      );
      const here = new Set(members.map(({ userId }) => userId));
      return users.flatMap(({ _id, username }) => (here.has(_id) ? [{ id: _id, username }] : []));
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
      const items = users.slice(0, limit).map(toUser);
      return { items, next: users.length > limit ? (items.at(-1)?.username ?? null) : null };
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
        lastSeen === null ? [] : [{ userId, lastSeen: new Date(lastSeen).toISOString() }],
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
      const emailTaken = async () => {
        if (email === undefined) return false;
        const holder = await attempt(() => models.users.findOne({ emailKey }).lean<UserDocument>());
        return holder !== null && holder._id !== userId;
      };
      if (await emailTaken()) return { outcome: 'emailTaken' };
      let after: UserDocument | null;
      try {
        after = await attempt(() =>
          models.users
            .findOneAndUpdate({ _id: userId }, { $set: set }, { returnDocument: 'after' })
            .lean<UserDocument>(),
        );
      } catch (error) {
        // Not every server says in the same way that an index refused it.
        if (await emailTaken()) return { outcome: 'emailTaken' };
        throw error;
      }
      if (!after) return { outcome: 'missing' };
      const account: AccountRecord = toAccount(after);
      announce([{ kind: 'userChanged', user: account.user, ...(origin && { origin }) }]);
      return { outcome: 'updated', account };
    },

    async touch(userIds, at) {
      await attempt(() => models.users.updateMany({ _id: { $in: userIds } }, { $max: { lastSeen: Date.parse(at) } }));
    },
  };
}
