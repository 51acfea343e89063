import { messageId } from '@palaver/protocol/messageId';
import type { MemberStore } from '../ports/members.ts';
import { foldName } from '../rules/foldName.ts';
import { attempt } from './attempt.ts';
import { withSteps } from './carryOut.ts';
import type { MongoContext } from './context.ts';
import type { MemberDocument, MessageDocument, UserDocument } from './documents.ts';
import { escapePattern } from './escapePattern.ts';
import { addMember, putMember } from './membership.ts';
import { memberKey, type RoomState } from './roomState.ts';
import { toMember, toRoom, toUser } from './rows.ts';
import { shareRead } from './shareRead.ts';
import { OVERLAP_MS } from './storeClock.ts';

/** Marks rise often: a room is noted as changed by them once in this time. A reader looks back over more than that (OVERLAP_MS). */
const TOUCH_EVERY_MS = OVERLAP_MS / 3;
const TOUCHED_MAX = 10_000;

export function memberStore({ models, reads, log, now, clock, announce }: MongoContext): MemberStore {
  const present = (roomId: string) => models.members.find({ roomId, gone: false }).lean<MemberDocument[]>();

  async function findDocument(roomId: string, userId: string): Promise<MemberDocument | null> {
    const _id = memberKey(roomId, userId);
    const found = await attempt(() => models.members.findOne({ _id, roomId }).lean<MemberDocument>());
    return found?.gone ? null : found;
  }

  const touched = new Map<string, number>();
  /** Notes in the room that marks of it rose. */
  async function touchRoom(roomId: string, at: number): Promise<void> {
    if (at - (touched.get(roomId) ?? 0) < TOUCH_EVERY_MS) return;
    if (touched.size > TOUCHED_MAX) touched.clear();
    await attempt(() => models.rooms.updateOne({ _id: roomId }, { $max: { changed: at } }));
    touched.set(roomId, at);
  }

  const isLastOwner = ({ room }: RoomState, { role }: MemberDocument) => role === 'owner' && room.owners < 2;

  return {
    add: (roomId, userId, role, origin) =>
      log.commit(roomId, {
        needs: { members: [userId], users: [userId] },
        run: (state, draft) => (state ? addMember(state, draft, { userId, role, at: now() }) : { outcome: 'missing' }),
        origin,
      }),

    async find(roomId, userId) {
      const member = await findDocument(roomId, userId);
      return member && toMember(member);
    },

    async findWithRoom(roomId, userId) {
      const room = await log.head(roomId);
      // Asked for without a room too: a stranger must not learn from the time that it takes whether there is one (M3).
      const found = await findDocument(roomId, userId);
      if (!room) return null;
      // The room may be there already, made by a node that is still adding its members.
      const member = found ?? ((await log.settle(room)) ? await findDocument(roomId, userId) : null);
      return { room: toRoom(room), member: member && toMember(member) };
    },

    async sharing(userId, userIds) {
      const members = await reads.members([userId, ...userIds]);
      const mine = new Set(members.get(userId)?.map(({ roomId }) => roomId));
      return userIds.filter((id) => members.get(id)?.some(({ roomId }) => mine.has(roomId)));
    },

    async countRooms(userIds) {
      const members = await reads.members(userIds);
      return userIds.map((userId) => ({
        userId,
        rooms: (members.get(userId) ?? []).filter(({ roomId }) => !roomId.startsWith('pm_')).length,
      }));
    },

    async list(roomId, { q, cursor, limit }) {
      const members = new Map((await attempt(() => present(roomId))).map((member) => [member.userId, member]));
      const users = await attempt(() =>
        models.users
          .find({
            _id: { $in: [...members.keys()] },
            username: { $gt: cursor ?? '' },
            folded: { $regex: escapePattern(foldName(q ?? '')) },
          })
          .sort({ username: 1 })
          .limit(limit + 1)
          .lean<UserDocument[]>(),
      );
      const items = users.slice(0, limit).flatMap((user) => {
        const member = members.get(user._id);
        const lastSeen = user.lastSeen === null ? null : new Date(user.lastSeen).toISOString();
        return member ? [{ member: toMember(member), user: toUser(user), lastSeen }] : [];
      });
      return { items, next: users.length > limit ? (items.at(-1)?.user.username ?? null) : null };
    },

    marks: shareRead(async (roomId: string, limit: number) => {
      const members = await attempt(() => present(roomId).limit(limit));
      return members.map(({ userId, joinedSeq, receivedSeq, readSeq }) => ({
        userId,
        joinedSeq,
        receivedSeq,
        readSeq,
      }));
    }),

    countMarks: shareRead(async (roomId: string, newest: number) => {
      const room = await log.read(roomId);
      if (!room) return [];
      const seqs = Array.from({ length: Math.min(newest, room.seq) }, (_, i) => room.seq - i).reverse();
      const [messages, members] = await Promise.all([
        attempt(() =>
          models.messages
            .find({ _id: { $in: seqs.map((seq) => messageId(roomId, seq)) }, roomId })
            .select({ seq: 1, rev: 1, senderId: 1 })
            .lean<Pick<MessageDocument, 'seq' | 'rev' | 'senderId'>[]>(),
        ),
        attempt(() => present(roomId)),
      ]);
      const bySeq = withSteps(room, messages);
      return seqs.flatMap((seq) => {
        const senderId = bySeq.get(seq)?.senderId;
        const theirs = members.filter((member) => member.userId !== senderId && member.joinedSeq < seq);
        const received = theirs.filter((member) => member.receivedSeq >= seq).length;
        const read = theirs.filter((member) => member.readSeq >= seq).length;
        return theirs.length > 0 ? [{ seq, received, read }] : [];
      });
    }),

    setRole: (roomId, userId, role, origin) =>
      log.commit(roomId, {
        needs: { members: [userId] },
        run(state, draft) {
          const before = state?.members.get(userId);
          if (!state || !before) return { outcome: 'noMember' as const };
          if (before.role === role) return { outcome: 'set' as const, member: toMember(before) };
          if (isLastOwner(state, before)) return { outcome: 'lastOwner' as const };
          state.room.owners += (role === 'owner' ? 1 : 0) - (before.role === 'owner' ? 1 : 0);
          const { version, changed } = draft;
          const after = { ...before, role, version, changed };
          putMember(state, draft, after, 'kept');
          draft.changes.push({ kind: 'memberChanged', member: toMember(after), version });
          return { outcome: 'set' as const, member: toMember(after) };
        },
        origin,
      }),

    async raise(roomId, userId, marks, origin) {
      const room = await log.head(roomId);
      const before = room && (await findDocument(roomId, userId));
      if (!before) return null;
      const readSeq = Math.min(marks.readSeq ?? 0, room.seq);
      const receivedSeq = Math.max(Math.min(marks.receivedSeq ?? 0, room.seq), readSeq);
      if (receivedSeq <= before.receivedSeq && readSeq <= before.readSeq) return toMember(before);
      // First, so that a mark that nobody can be told of any more is found all the same.
      const begunAt = clock.now();
      await touchRoom(roomId, begunAt);
      // Each mark only rises, whoever else raises it at this moment, and is told by who raised it (W1, W3).
      const same = { _id: before._id, roomId, gone: false, joinedAt: before.joinedAt };
      let tries = 0;
      const found = await attempt(() => {
        tries += 1;
        return models.members
          .findOneAndUpdate(same, { $max: { receivedSeq, readSeq } }, { returnDocument: 'before' })
          .lean<MemberDocument>();
      });
      if (!found) return null;
      // Who reads what was changed may have looked past the first note.
      if (clock.now() - begunAt > TOUCH_EVERY_MS) await touchRoom(roomId, clock.now());
      // A second try may find what the first has raised.
      const was = tries === 1 ? found : before;
      const member = toMember({
        ...found,
        receivedSeq: Math.max(found.receivedSeq, receivedSeq),
        readSeq: Math.max(found.readSeq, readSeq),
      });
      const received = receivedSeq > was.receivedSeq;
      const read = readSeq > was.readSeq;
      if (!received && !read) return member;
      const { memberCount } = room;
      announce([{ kind: 'marksRaised', member, received, read, memberCount, ...(origin && { origin }) }]);
      return member;
    },

    remove: (roomId, userId, reason, origin) =>
      log.commit(roomId, {
        needs: { members: [userId] },
        run(state, draft) {
          const before = state?.members.get(userId);
          if (!state || !before) return { outcome: 'noMember' as const };
          if (isLastOwner(state, before)) return { outcome: 'lastOwner' as const };
          state.room.memberCount -= 1;
          if (before.role === 'owner') state.room.owners -= 1;
          const { version, changed } = draft;
          putMember(state, draft, { ...before, gone: true, leftReason: reason, version, changed });
          draft.changes.push({ kind: 'memberRemoved', roomId, userId, reason, version });
          return { outcome: 'removed' as const };
        },
        origin,
      }),
  };
}
