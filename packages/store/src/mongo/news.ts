import type { Leaving } from '../ports/change.ts';
import type { News, SharedStore } from '../ports/news.ts';
import { leavingBy } from '../rules/bans.ts';
import { attempt } from './attempt.ts';
import type { MongoContext } from './context.ts';
import type { MemberDocument, RoomHead, SessionDocument, UserDocument } from './documents.ts';
import { finishLeaving } from './deletion.ts';
import { finishEnding } from './endSessions.ts';
import { toBan, toMember, toRoom, toUser } from './rows.ts';
import { OVERLAP_MS } from './storeClock.ts';
import { storeProcesses } from './storeProcesses.ts';

/** Well within the overlap, so that what is left of a commit is still among the news. */
const DEAD_AFTER_MS = OVERLAP_MS / 3;

export function sharedStore(ctx: MongoContext): SharedStore {
  const { models, clock, log } = ctx;

  async function sessionsAfter(since: number): Promise<News['sessions']> {
    const ended = await attempt(() => models.sessions.find({ endedChanged: { $gt: since } }).lean<SessionDocument[]>());
    return ended.flatMap(({ _id: sessionId, userId, endReason }) =>
      endReason === null ? [] : [{ sessionId, userId, reason: endReason }],
    );
  }

  return {
    position: () => clock.position(),

    async news(since) {
      await clock.adjust(models.connection);
      const position = clock.position();
      const after = { changed: { $gt: since } };
      const [rooms, members, users, sessions] = await Promise.all([
        attempt(() => models.rooms.find(after).select({ steps: 0, audited: 0 }).lean<RoomHead[]>()),
        attempt(() => models.members.find(after).lean<MemberDocument[]>()),
        attempt(() => models.users.find(after).lean<UserDocument[]>()),
        sessionsAfter(since),
      ]);
      // What a node that died left of a commit is in the next news, though nobody asks for that room. A slow node is no dead one.
      await log.finishLeft(rooms, DEAD_AFTER_MS);
      for (const user of users) {
        await finishEnding(ctx, user);
        await finishLeaving(ctx, user);
      }
      return {
        position,
        rooms: rooms.filter(({ erased }) => !erased).map(toRoom),
        members: members.map((member) => ({
          member: toMember(member),
          gone: member.gone ? leavingOf(member) : null,
          version: member.version,
        })),
        users: users.map(toUser),
        sessions,
      };
    },

    ...storeProcesses(ctx),
  };
}

/** Why somebody is gone. What a version before this one wrote does not say it. */
function leavingOf(place: MemberDocument): Leaving {
  const ban = place.leftReason === 'banned' ? toBan(place) : null;
  return ban ? leavingBy(ban) : { reason: place.leftReason ?? 'removed' };
}
