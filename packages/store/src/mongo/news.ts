import type { News, SharedStore } from '../ports/news.ts';
import { attempt } from './attempt.ts';
import { META_ID } from './connect.ts';
import type { MongoContext } from './context.ts';
import type { MemberDocument, MetaDocument, RoomHead, SessionDocument, UserDocument } from './documents.ts';
import { toMember, toRoom, toUser } from './rows.ts';
import { OVERLAP_MS } from './storeClock.ts';

/** Well within the overlap, so that what is left of a commit is still among the news. */
const DEAD_AFTER_MS = OVERLAP_MS / 3;
/** What a process said counts for so long: then it is taken to be gone. */
const SAID_FOR_MS = 60_000;
/** Less than the half minute for which the next process waits. */
const CLAIMED_FOR_MS = 25_000;

export function sharedStore({ models, clock, log }: MongoContext): SharedStore {
  const position = () => Math.max(0, clock.now() - OVERLAP_MS);

  async function sessionsAfter(since: number): Promise<News['sessions']> {
    const ended = await attempt(() => models.sessions.find({ endedChanged: { $gt: since } }).lean<SessionDocument[]>());
    return ended.flatMap(({ _id: sessionId, userId, endReason }) =>
      endReason === null ? [] : [{ sessionId, userId, reason: endReason }],
    );
  }

  return {
    position,

    async news(since) {
      await clock.adjust(models.connection);
      const next = position();
      const after = { changed: { $gt: since } };
      const [rooms, members, users, sessions] = await Promise.all([
        attempt(() => models.rooms.find(after).select({ steps: 0 }).lean<RoomHead[]>()),
        attempt(() => models.members.find(after).lean<MemberDocument[]>()),
        attempt(() => models.users.find(after).lean<UserDocument[]>()),
        sessionsAfter(since),
      ]);
      // What a node that died left of a commit is in the next news, though nobody asks for that room. A slow node is no dead one.
      for (const room of rooms) await log.finishLeft(room, DEAD_AFTER_MS);
      return {
        position: next,
        rooms: rooms.map(toRoom),
        members: members.map((member) => ({
          member: toMember(member),
          // What a version before this one wrote does not say why.
          gone: member.gone ? (member.leftReason ?? 'removed') : null,
          version: member.version,
        })),
        users: users.map(toUser),
        sessions,
      };
    },

    async agreeOn(digest) {
      const at = clock.now();
      const over = [{ 'agreed.at': { $lt: at - SAID_FOR_MS } }, { 'agreed.at': { $gt: at + SAID_FOR_MS } }];
      const free = [{ agreed: null }, { 'agreed.digest': digest }, ...over];
      const { matchedCount } = await attempt(() =>
        models.meta.updateOne({ _id: META_ID, $or: free }, { $set: { agreed: { digest, at } } }),
      );
      return matchedCount === 1;
    },

    async claim(place) {
      const at = clock.now();
      const over = [{ 'alone.at': { $lt: at - CLAIMED_FOR_MS } }, { 'alone.at': { $gt: at + CLAIMED_FOR_MS } }];
      const free = [{ alone: null }, { 'alone.place': place }, ...over];
      const { matchedCount } = await attempt(() =>
        models.meta.updateOne({ _id: META_ID, $or: free }, { $set: { alone: { place, at } } }),
      );
      if (matchedCount === 1) return null;
      const meta = await attempt(() => models.meta.findById(META_ID).lean<MetaDocument>());
      return meta?.alone?.place ?? 'another';
    },

    async release(place) {
      await attempt(() => models.meta.updateOne({ _id: META_ID, 'alone.place': place }, { $set: { alone: null } }));
    },
  };
}
