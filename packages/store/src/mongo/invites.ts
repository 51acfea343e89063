import type { Origin } from '../ports/change.ts';
import type { InviteRecord, InviteStore } from '../ports/invites.ts';
import type { Added } from '../ports/members.ts';
import type { AccountCreated } from '../ports/users.ts';
import { inviteEntry, userEntry } from '../rules/audit.ts';
import { fromInviteCursor, mayTake, toInviteCursor } from '../rules/invites.ts';
import { unchanged } from '../rules/decision.ts';
import { addMember } from '../rules/members.ts';
import { toRoomRecord } from '../rules/roomState.ts';
import { toListed } from '../rules/toListed.ts';
import { accountDocument, accountMaker } from './accounts.ts';
import { audited, newMark, setMark } from './auditWrites.ts';
import { attempt } from './attempt.ts';
import type { MongoContext } from './context.ts';
import type { InviteDocument, UserDocument } from './documents.ts';
import { isDuplicate } from './faults.ts';
import { toInvite } from './rows.ts';

export function inviteStore(ctx: MongoContext): InviteStore {
  const { models, log, clock, now, doer } = ctx;
  const { invites } = models;
  const { insert } = accountMaker({ models, log, clock });

  const read = (filter: { _id: string } | { digest: string }) =>
    attempt(() => invites.findOne(filter).lean<InviteDocument>());

  function bring(invite: { id: string; roomId: string }, userId: string, origin?: Origin): Promise<Added> {
    return log.commit(invite.roomId, {
      needs: { members: [userId], users: [userId] },
      decide(state, at) {
        const decided = addMember(state, { userId, role: 'member', by: null }, at);
        return decided.result.outcome === 'added'
          ? { ...decided, audit: [inviteEntry('inviteUsed', invite)] }
          : decided;
      },
      doer,
      origin,
    });
  }

  /** The membership of somebody who is in the room already. */
  const findIn = (roomId: string, userId: string) =>
    log.commit<Added | null>(roomId, {
      needs: { members: [userId] },
      decide(state) {
        const member = state.member(userId);
        return unchanged(state.room && member ? { outcome: 'already', room: toRoomRecord(state.room), member } : null);
      },
    });

  /** The invitation, where this person may take a use of it. */
  async function findFor(inviteId: string, userId: string): Promise<InviteDocument | null> {
    const invite = await read({ _id: inviteId });
    if (!invite || invite.withdrawn) return null;
    const hasTaken = invite.taken[userId] === true;
    return mayTake(toInvite(invite), { hasTaken, now: now() }) ? invite : null;
  }

  /**
   * Takes a use for this person, with what is to come of it: one update that finds the invitation alive with a use left, or nothing.
   * @returns whether the person has a use of it now
   */
  async function take(
    { _id, maxUses, taken }: InviteDocument,
    userId: string,
    account: UserDocument | null,
  ): Promise<boolean> {
    if (taken[userId]) return true;
    const { matchedCount } = await attempt(() =>
      invites.updateOne(
        { _id, withdrawn: false, uses: { $lt: maxUses }, [`taken.${userId}`]: { $exists: false } },
        { $set: { [`taken.${userId}`]: true, [`pending.${userId}`]: { account } }, $inc: { uses: 1 } },
      ),
    );
    // Where others were not faster, the answer to an earlier try was lost, or another device of this person came first.
    return matchedCount === 1 || (await read({ _id }))?.taken[userId] === true;
  }

  /** What was to come of a use is done. */
  const settle = (inviteId: string, userId: string) =>
    attempt(() => invites.updateOne({ _id: inviteId }, { $unset: { [`pending.${userId}`]: 1 } }));

  /** Nothing came of a use: somebody else may have it. */
  const giveBack = (inviteId: string, userId: string) =>
    attempt(() =>
      invites.updateOne(
        { _id: inviteId, [`pending.${userId}`]: { $exists: true } },
        { $unset: { [`taken.${userId}`]: 1, [`pending.${userId}`]: 1 }, $inc: { uses: -1 } },
      ),
    );

  /** Makes the account for which a use was taken, and gives the use back when its name is taken. */
  async function makeAccount(inviteId: string, account: UserDocument): Promise<AccountCreated> {
    const created = await insert(account, true);
    await (created.outcome === 'created' ? settle : giveBack)(inviteId, account._id);
    return created;
  }

  /** Brings somebody in for whom a use was taken. */
  async function bringIn({ _id, roomId }: InviteDocument, userId: string, origin?: Origin): Promise<Added> {
    const added: Added = roomId === null ? { outcome: 'missing' } : await bring({ id: _id, roomId }, userId, origin);
    const isIn = added.outcome === 'added' || added.outcome === 'already';
    await (isIn ? settle : giveBack)(_id, userId);
    return added;
  }

  /** Carries out what a process that died has left of the uses of an invitation. @returns it as it is then */
  async function finished(invite: InviteDocument | null): Promise<InviteDocument | null> {
    const left = Object.entries(invite?.pending ?? {});
    if (!invite || left.length === 0) return invite;
    for (const [userId, { account }] of left)
      await (account ? makeAccount(invite._id, account) : bringIn(invite, userId));
    return read({ _id: invite._id });
  }

  async function findBy(filter: { _id: string } | { digest: string }): Promise<InviteRecord | null> {
    const invite = await finished(await read(filter));
    return invite && !invite.withdrawn ? toInvite(invite) : null;
  }

  return {
    create: ({ id: _id, createdAt, expiresAt, ...invite }) =>
      audited(ctx, { documents: 'invites', id: _id }, async (mark) => {
        const told = await mark([inviteEntry('inviteMade', { id: _id, roomId: invite.roomId })]);
        const times = { createdAt: Date.parse(createdAt), expiresAt: Date.parse(expiresAt) };
        const none = { uses: 0, withdrawn: false, taken: {}, pending: {}, audited: told };
        await attempt(() => invites.create([{ _id, ...invite, ...times, ...none }])).catch((error: unknown) => {
          // A second try meets what the first one stored: the id is random.
          if (!isDuplicate(error)) throw error;
        });
      }),

    find: (inviteId) => findBy({ _id: inviteId }),
    findByDigest: (digest) => findBy({ digest }),

    async list({ madeBy, roomIds, all, endsAfter, cursor, limit }) {
      const after = fromInviteCursor(cursor);
      const older = [{ createdAt: { $lt: after.at } }, { createdAt: after.at, _id: { $lt: after.id } }];
      const theirs = [{ createdBy: madeBy }, { roomId: { $in: roomIds } }];
      const found = await attempt(() =>
        invites
          .find({
            withdrawn: false,
            expiresAt: { $gt: Date.parse(endsAfter) },
            $and: [{ $or: older }, ...(all ? [] : [{ $or: theirs }])],
          })
          .sort({ createdAt: -1, _id: -1 })
          .limit(limit + 1)
          .lean<InviteDocument[]>(),
      );
      return toListed(found.map(toInvite), limit, (invite) => invite, toInviteCursor);
    },

    withdraw: (inviteId) =>
      audited(ctx, { documents: 'invites', id: inviteId }, async (mark) => {
        const invite = await read({ _id: inviteId });
        if (!invite || invite.withdrawn) return false;
        const told = setMark(await mark([inviteEntry('inviteWithdrawn', { id: inviteId, roomId: invite.roomId })]));
        const { modifiedCount } = await attempt(() =>
          invites.updateOne({ _id: inviteId, withdrawn: false }, { $set: { withdrawn: true, ...told } }),
        );
        return modifiedCount === 1;
      }),

    async accept(inviteId, userId, origin) {
      const invite = await findFor(inviteId, userId);
      if (!invite) return { outcome: 'spent' };
      const there = invite.roomId !== null && (await findIn(invite.roomId, userId));
      if (there) return there;
      return (await take(invite, userId, null)) ? bringIn(invite, userId, origin) : { outcome: 'spent' };
    },

    async register(inviteId, account) {
      const { id } = account.user;
      const invite = await findFor(inviteId, id);
      if (!invite) return { outcome: 'spent' };
      const { roomId } = invite;
      const audited = newMark(ctx, [userEntry('register', id), inviteEntry('inviteUsed', { id: inviteId, roomId })]);
      const document = {
        ...accountDocument(account, clock.now()),
        audited,
        ...(roomId !== null && { invitedTo: roomId }),
      };
      return (await take(invite, id, document)) ? makeAccount(inviteId, document) : { outcome: 'spent' };
    },

    async purge(before) {
      const filter = { expiresAt: { $lt: Date.parse(before) } };
      const old = await attempt(() => invites.find(filter).lean<InviteDocument[]>());
      for (const invite of old) await finished(invite);
      const { deletedCount } = await attempt(() =>
        invites.deleteMany({ ...filter, _id: { $in: old.map(({ _id }) => _id) } }),
      );
      return deletedCount;
    },
  };
}
