import { randomUUID } from 'node:crypto';
import type { AccountCreated, UserStore } from '../ports/users.ts';
import { accountEntry, factorEntries, userEntry } from '../rules/audit.ts';
import { foldName, foldPerson } from '../rules/foldName.ts';
import { changeFactor } from '../rules/secondFactor.ts';
import { toListed } from '../rules/toListed.ts';
import { replacePassword, withRole } from '../rules/users.ts';
import { accountGovernment } from './accountGovernment.ts';
import { accountDocument, accountMaker, NO_LINKS } from './accounts.ts';
import { audited, newMark, setMark } from './auditWrites.ts';
import { factorAsIn, inState, THERE } from './accountConditions.ts';
import { attempt } from './attempt.ts';
import type { MongoContext } from './context.ts';
import { META_ID } from './connect.ts';
import type { MetaDocument, UserDocument } from './documents.ts';
import { deletion, leaveEverything } from './deletion.ts';
import { finishEnding } from './endSessions.ts';
import { escapePattern } from './escapePattern.ts';
import { iso, toAccount, toUser } from './rows.ts';

export function userStore(ctx: MongoContext): UserStore {
  const { models, reads, clock, now, announce } = ctx;
  const government = accountGovernment(ctx);
  const { insert, joinRooms } = accountMaker(ctx);
  async function finished(user: UserDocument | null): Promise<UserDocument | null> {
    if (user && !user.joined) await joinRooms(user);
    if (user?.ending) await finishEnding(ctx, user);
    if (user?.erasing && !user.erasing.left) await leaveEverything(ctx, user);
    return user;
  }

  const findBy = async (filter: { username: string } | { emailKey: string }) =>
    finished(await attempt(() => models.users.findOne(filter).lean<UserDocument>()));

  const findById = async (userId: string) => finished((await reads.users([userId])).get(userId) ?? null);

  async function readUsers(userIds: string[]): Promise<UserDocument[]> {
    const found = await reads.users(userIds);
    return [...new Set(userIds)].flatMap((userId) => found.get(userId) ?? []);
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
      const audited = newMark(ctx, [accountEntry(account.user)]);
      const document = { ...accountDocument(withRole(account, claimsSetup), clock.now()), audited };
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

    async accounts({ q, role, state, cursor, limit }) {
      await government.finish();
      const users = await attempt(() =>
        models.users
          .find({
            username: { $gt: cursor ?? '' },
            folded: { $regex: escapePattern(foldName(q ?? '')) },
            ...(role !== undefined && { role }),
            ...(state !== undefined && inState(state)),
          })
          .sort({ username: 1 })
          .limit(limit + 1)
          .lean<UserDocument[]>(),
      );
      return toListed(users, limit, toAccount, ({ username }) => username);
    },

    async changedSince(userId, position) {
      const changed = await reads.changedUsers(position);
      if (changed.length === 0) return [];
      const members = await reads.members([userId, ...changed.map(({ _id }) => _id)]);
      const mine = new Set(members.get(userId)?.map(({ roomId }) => roomId));
      const isShared = ({ _id, deleted }: UserDocument) =>
        _id === userId || deleted || members.get(_id)?.some(({ roomId }) => mine.has(roomId));
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
      const { deactivated, displayName } = fields;
      const set = {
        ...fields,
        ...(deactivated !== undefined && NO_LINKS),
        ...(displayName !== undefined && { folded: foldPerson(before.username, displayName) }),
        changed: clock.now(),
      };
      const after = await attempt(() =>
        models.users
          .findOneAndUpdate({ _id: userId, ...THERE }, { $set: set }, { returnDocument: 'after' })
          .lean<UserDocument>(),
      );
      if (!after) return { outcome: 'missing' };
      const account = toAccount(after);
      announce([{ kind: 'userChanged', user: account.user, ...(origin && { origin }) }]);
      return { outcome: 'updated', account };
    },

    govern: government.govern,

    replacePassword: (userId, password) =>
      audited(ctx, { documents: 'users', id: userId }, async (mark) => {
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
          const { sessionsFrom, secondFactor } = decided.account;
          const factor = { secondFactor, factorWrite: randomUUID() };
          const ending = { reason: 'passwordChanged', keep };
          const told = setMark(await mark([userEntry('passwordChanged', userId)]));
          const after = await attempt(() =>
            models.users
              .findOneAndUpdate(
                { _id: userId, passwordHash: from, ...THERE, ...factorAsIn(before) },
                {
                  $set: { ...NO_LINKS, passwordHash: to, ...factor, ending, changed: clock.now(), ...told },
                  $max: { sessionsFrom },
                },
                { returnDocument: 'after' },
              )
              .lean<UserDocument>(),
          );
          if (!after) continue;
          await finishEnding(ctx, after);
          return 'replaced';
        }
      }),

    changeFactor: (userId, change) =>
      audited(ctx, { documents: 'users', id: userId }, async (mark) => {
        const factorWrite = randomUUID();
        for (;;) {
          const before = await attempt(() => models.users.findById(userId).lean<UserDocument>());
          if (!before || before.deleted) return 'missing';
          // The answer to an earlier try was lost.
          if (before.factorWrite === factorWrite) return 'changed';
          const decided = changeFactor(before.secondFactor ?? null, change);
          if ('refusal' in decided) return decided.refusal;
          const told = setMark(await mark(factorEntries(toAccount(before), change)));
          const set = { secondFactor: decided.factor, factorWrite, ...told };
          const { modifiedCount } = await attempt(() =>
            models.users.updateOne({ _id: userId, ...THERE, ...factorAsIn(before) }, { $set: set }),
          );
          if (modifiedCount === 1) return 'changed';
        }
      }),

    async changeSettings(userId, { locale, notify = {} }) {
      // Field by field: another may be setting the rest at this moment.
      const set: Record<string, unknown> = locale === undefined ? {} : { 'settings.locale': locale };
      for (const [name, value] of Object.entries<unknown>(notify)) set[`settings.notify.${name}`] = value;
      const after = await attempt(() =>
        models.users
          .findOneAndUpdate({ _id: userId, ...THERE }, { $set: set }, { returnDocument: 'after' })
          .lean<UserDocument>(),
      );
      return after && toAccount(after).settings;
    },

    ...deletion(ctx),

    async touch(userIds, at) {
      const lastSeen = Date.parse(at);
      await attempt(() => models.users.updateMany({ _id: { $in: userIds }, ...THERE }, { $max: { lastSeen } }));
    },
  };
}
