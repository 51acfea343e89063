import { randomUUID } from 'node:crypto';
import type { Doer } from '../ports/audit.ts';
import type { AccountErased, AccountErasure, UserStore } from '../ports/users.ts';
import { NOBODY, userEntry } from '../rules/audit.ts';
import { foldPerson } from '../rules/foldName.ts';
import { removeDeleted } from '../rules/members.ts';
import { eraseOfDeleted } from '../rules/messages.ts';
import { deletedName, eraseAccount } from '../rules/users.ts';
import { factorAsIn, THERE } from './accountConditions.ts';
import { NO_LINKS, profileFields } from './accounts.ts';
import { audited, setMark } from './auditWrites.ts';
import { attempt } from './attempt.ts';
import { META_ID } from './connect.ts';
import type { MongoContext } from './context.ts';
import type { Going, MessageDocument, MetaDocument, UserDocument } from './documents.ts';
import { finishEnding } from './endSessions.ts';
import { letAdministratorGo } from './letAdministratorGo.ts';
import { noEmailKey, toAccount, toUser } from './rows.ts';
import { OVERLAP_MS } from './storeClock.ts';

/** What another node was doing when an account or a room was deleted is over after this time: then one more look finds all of it. */
export const LOOK_AGAIN_MS = 60_000;
/** A node that has not seen to the rooms of somebody for so long has died. */
const DEAD_AFTER_MS = OVERLAP_MS / 3;

/** Ends what a deleted account had: its sessions, its invitations, its place in every room. Each step may be done twice, by several nodes. */
export async function leaveEverything(ctx: MongoContext, user: UserDocument): Promise<void> {
  const { models, log } = ctx;
  const { _id } = user;
  await finishEnding(ctx, user);
  await attempt(() => models.sessions.updateMany({ userId: _id }, { $set: { address: '', userAgent: '' } }));
  await attempt(() => models.invites.updateMany({ createdBy: _id }, { $set: { withdrawn: true } }));
  await attempt(() => models.identities.deleteMany({ userId: _id }));
  const rooms = await attempt(() => models.members.find({ userId: _id, gone: false }).lean<{ roomId: string }[]>());
  for (const { roomId } of rooms)
    await log.commit(roomId, {
      needs: { members: [_id], heirOf: _id },
      decide: (state) => removeDeleted(state, _id),
      doer: ctx.doer,
    });
  await attempt(() => models.users.updateOne({ _id, erasing: { $ne: null } }, { $set: { 'erasing.left': true } }));
}

/** The same where the node that was doing it has died. */
export async function finishLeaving(ctx: MongoContext, user: UserDocument): Promise<void> {
  const { erasing } = user;
  if (erasing && !erasing.left && ctx.clock.now() - erasing.at > DEAD_AFTER_MS) await leaveEverything(ctx, user);
}

export function deletion(ctx: MongoContext): Pick<UserStore, 'erase' | 'unfinishedErasures' | 'goOnErasing'> {
  const { models, log, clock, now, announce } = ctx;
  const read = (_id: string) => attempt(() => models.users.findById(_id).lean<UserDocument>());

  /** Decides with the account as it is, and writes that with the condition that it still is so. Null: it is not, and has to be decided anew. */
  async function write(
    before: UserDocument | null,
    { by, confirmed, messages, doer }: AccountErasure & { by: string; doer: Doer },
  ): Promise<AccountErased | null> {
    if (!before) return 'missing';
    return audited({ ...ctx, doer }, { documents: 'users', id: before._id }, async (mark) => {
      // The answer to an earlier try was lost.
      if (before.erasing?.by === by) return 'erased';
      const taken = await models.users.exists({ username: deletedName(before._id), _id: { $ne: before._id } });
      // Whether an administrator may go was decided before this.
      const state = { confirmed, nameTaken: taken !== null, otherAdmins: Infinity };
      const decided = eraseAccount(toAccount(before), state, now());
      if ('refusal' in decided) return decided.refusal;
      const { user, sessionsFrom } = decided.account;
      const { _id, role } = before;
      const nothing = {
        ...NO_LINKS,
        email: null,
        emailKey: noEmailKey(_id),
        confirmedEmail: null,
        passwordHash: null,
        lastSeen: null,
        secondFactor: null,
        identities: [],
      };
      const set = {
        ...profileFields(user),
        ...nothing,
        folded: foldPerson(user.username, user.displayName),
        settings: {},
        ending: { reason: 'deleted', keep: '' },
        erasing: { by, messages, at: clock.now(), left: false },
        changed: clock.now(),
        ...setMark(await mark([userEntry('userDeleted', _id, { messages })])),
      };
      const same = confirmed ? { passwordHash: before.passwordHash, ...factorAsIn(before) } : {};
      const after = await attempt(() =>
        models.users
          .findOneAndUpdate(
            { _id, role, ...THERE, ...same },
            { $set: set, $max: { sessionsFrom }, $unset: { factorWrite: 1, invitedTo: 1 } },
            { returnDocument: 'after' },
          )
          .lean<UserDocument>(),
      );
      if (!after) return null;
      await leaveEverything(ctx, after);
      announce([{ kind: 'userChanged', user: toUser(after) }]);
      return 'erased';
    });
  }

  /** Carries out the deletions of administrators that were decided. */
  async function finishGoing({ deleting = {} }: MetaDocument): Promise<void> {
    for (const [userId, noted] of Object.entries(deleting)) await carryOut(userId, noted);
  }

  async function carryOut(userId: string, { messages, doer = NOBODY }: Going): Promise<void> {
    const by = randomUUID();
    let written: AccountErased | null = null;
    while (written === null) written = await write(await read(userId), { by, confirmed: null, messages, doer });
    await attempt(() => models.meta.updateOne({ _id: META_ID }, { $unset: { [`deleting.${userId}`]: 1 } }));
  }

  const letGo = (userId: string, noted: Going) =>
    letAdministratorGo(ctx, userId, {
      set: { [`deleting.${userId}`]: noted },
      isNoted: (meta) => meta.deleting?.[userId] !== undefined,
    });

  return {
    async erase(userId, erasure) {
      const by = randomUUID();
      for (;;) {
        const before = await read(userId);
        if (before?.role === 'admin' && !before.deactivated) {
          const decided = eraseAccount(
            toAccount(before),
            { ...erasure, nameTaken: false, otherAdmins: Infinity },
            now(),
          );
          if ('refusal' in decided) return decided.refusal;
          const noted = { messages: erasure.messages, doer: ctx.doer };
          if ((await letGo(userId, noted)) === 'lastAdmin') return 'lastAdmin';
          await carryOut(userId, noted);
          return 'erased';
        }
        const written = await write(before, { ...erasure, by, doer: ctx.doer });
        if (written) return written;
      }
    },

    async unfinishedErasures() {
      const meta = await attempt(() => models.meta.findById(META_ID).lean<MetaDocument>());
      if (meta) await finishGoing(meta);
      const users = await attempt(() =>
        models.users.find({ 'erasing.at': { $gt: 0 } }, { _id: 1 }).lean<{ _id: string }[]>(),
      );
      return users.map(({ _id }) => _id);
    },

    async goOnErasing(userId, limit) {
      const user = await read(userId);
      if (!user?.erasing) return false;
      const { messages, at } = user.erasing;
      if (!user.erasing.left) await leaveEverything(ctx, user);
      const found =
        messages === 'anonymise'
          ? []
          : await attempt(() =>
              models.messages
                .find({ senderId: userId, deleted: false })
                .limit(limit)
                .lean<Pick<MessageDocument, 'roomId' | 'seq'>[]>(),
            );
      await Promise.all(
        found.map(({ roomId, seq }) =>
          // Of no member: it is no person who asks.
          log.commit(roomId, {
            needs: { members: [], messages: [seq] },
            decide: (state) => eraseOfDeleted(state, seq),
          }),
        ),
      );
      if (found.length === 0 && clock.now() - at > LOOK_AGAIN_MS) {
        await leaveEverything(ctx, user);
        await attempt(() => models.users.updateOne({ _id: userId }, { $set: { erasing: null } }));
      }
      return found.length === limit;
    },
  };
}
