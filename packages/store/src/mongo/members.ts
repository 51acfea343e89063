import { messageId } from '@palaver/protocol/messageId';
import type { MemberStore } from '../ports/members.ts';
import { foldName } from '../rules/foldName.ts';
import { addMember, raisedMarks, removeMember, setMute, setPreferences, setRole } from '../rules/members.ts';
import { toListed } from '../rules/toListed.ts';
import { answerInSteps } from './answerInSteps.ts';
import { attempt } from './attempt.ts';
import type { MongoContext } from './context.ts';
import type { MemberDocument, MessageDocument, UserDocument } from './documents.ts';
import { escapePattern } from './escapePattern.ts';
import { memberKey } from './roomLog/roomState.ts';
import { optionalIso, toBan, toMember, toRoom, toUser } from './rows.ts';
import { shareRead } from './shareRead.ts';
import { OVERLAP_MS } from './storeClock.ts';

/** Marks rise often: a room is noted as changed by them once in this time. A reader looks back over more than that (OVERLAP_MS). */
const TOUCH_EVERY_MS = OVERLAP_MS / 3;
const TOUCHED_MAX = 10_000;

export function memberStore({ models, reads, log, clock, announce, doer }: MongoContext): MemberStore {
  const present = (roomId: string) => models.members.find({ roomId, gone: false }).lean<MemberDocument[]>();

  function findDocument(roomId: string, userId: string): Promise<MemberDocument | null> {
    const _id = memberKey(roomId, userId);
    return attempt(() => models.members.findOne({ _id, roomId }).lean<MemberDocument>());
  }

  const touched = new Map<string, number>();
  /** Notes in the room that marks of it rose. */
  async function touchRoom(roomId: string, at: number): Promise<void> {
    if (at - (touched.get(roomId) ?? 0) < TOUCH_EVERY_MS) return;
    if (touched.size > TOUCHED_MAX) touched.clear();
    await attempt(() => models.rooms.updateOne({ _id: roomId }, { $max: { changed: at } }));
    touched.set(roomId, at);
  }

  return {
    add: (roomId, userId, role, by = null, origin) =>
      log.commit(roomId, {
        needs: { members: withActor(userId, by), users: [userId] },
        decide: (state, at) => addMember(state, { userId, role, by }, at),
        origin,
        doer,
      }),

    async find(roomId, userId) {
      const member = await findDocument(roomId, userId);
      return member && !member.gone ? toMember(member) : null;
    },

    findWithRoom: (roomId, userId) =>
      answerInSteps(
        async () => {
          const view = await log.read(roomId);
          // Asked for without a room too, so that both take about as long.
          const found = await findDocument(roomId, userId);
          const place = view && view.place(userId, found);
          if (!view) return null;
          return {
            room: toRoom(view.room),
            member: place && !place.gone ? toMember(place) : null,
            ban: place && toBan(place),
          };
        },
        (found) => !found?.member,
      ),

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
      const found = users.flatMap((user) => {
        const member = members.get(user._id);
        return member ? [{ user, member }] : [];
      });
      return toListed(
        found,
        limit,
        ({ user, member }) => ({ member: toMember(member), user: toUser(user), lastSeen: optionalIso(user.lastSeen) }),
        ({ user }) => user.username,
      );
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
      const view = await log.read(roomId);
      if (!view) return [];
      const { room } = view;
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
      const bySeq = view.messages(messages);
      return seqs.flatMap((seq) => {
        const senderId = bySeq.get(seq)?.senderId;
        const theirs = members.filter((member) => member.userId !== senderId && member.joinedSeq < seq);
        const received = theirs.filter((member) => member.receivedSeq >= seq).length;
        const read = theirs.filter((member) => member.readSeq >= seq).length;
        return theirs.length > 0 ? [{ seq, received, read }] : [];
      });
    }),

    setRole: (roomId, userId, role, by = null, origin) =>
      log.commit(roomId, {
        needs: { members: withActor(userId, by) },
        decide: (state) => setRole(state, { userId, role, by }),
        origin,
        doer,
      }),

    setMute: (roomId, userId, change, origin) =>
      log.commit(roomId, {
        needs: { members: withActor(userId, change.by) },
        decide: (state) => setMute(state, { userId, ...change }),
        origin,
        doer,
      }),

    setPreferences: (roomId, userId, given, origin) =>
      log.commit(roomId, {
        needs: { members: [userId] },
        decide: (state) => setPreferences(state, { userId, ...given }),
        origin,
        doer,
      }),

    async raise(roomId, userId, marks, origin) {
      const view = await log.read(roomId);
      const before = view && view.place(userId, await findDocument(roomId, userId));
      if (!before || before.gone) return null;
      const { room } = view;
      const raised = raisedMarks(toMember(before), marks, room.seq);
      if (!raised.received && !raised.read) return raised.member;
      const { receivedSeq, readSeq } = raised.member;
      // First, so that a mark that nobody can publish any more is found all the same.
      const begunAt = clock.now();
      await touchRoom(roomId, begunAt);
      // Each mark only rises, whoever else raises it at this moment, and is published by who raised it (W1, W3).
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
      const { member, ...now } = raisedMarks(toMember(found), raised.member, room.seq);
      // A second try may find what the first has raised.
      const { received, read } = tries === 1 ? now : raised;
      if (!received && !read) return member;
      const { memberCount } = room;
      announce([{ kind: 'marksRaised', member, received, read, memberCount, ...(origin && { origin }) }]);
      return member;
    },

    remove: (roomId, userId, reason, by = null, origin) =>
      log.commit(roomId, {
        needs: { members: withActor(userId, by) },
        decide: (state) => removeMember(state, { userId, reason, by }),
        origin,
        doer,
      }),
  };
}

/** Whose places decide: of somebody, and of who acts on them by rank. */
function withActor(userId: string, by: string | null): string[] {
  return by === null ? [userId] : [userId, by];
}
