import type { BanStore } from '../ports/bans.ts';
import { liftBan, putBan } from '../rules/bans.ts';
import { attempt } from './attempt.ts';
import type { MongoContext } from './context.ts';
import type { MemberDocument } from './documents.ts';
import { toBan } from './rows.ts';

export function banStore({ models, log, doer }: MongoContext): BanStore {
  return {
    put: (roomId, ban, origin) =>
      log.commit(roomId, {
        needs: { members: [ban.userId, ban.by], users: [ban.userId] },
        decide: (state, at) => putBan(state, ban, at),
        origin,
        doer,
      }),

    async list(roomId) {
      // What a node that died left of a commit may be a ban.
      await log.read(roomId);
      const banned = await attempt(() => models.members.find({ roomId, ban: { $ne: null } }).lean<MemberDocument[]>());
      const bans = banned.flatMap((place) => toBan(place) ?? []);
      return bans.sort((a, b) => b.at.localeCompare(a.at) || a.userId.localeCompare(b.userId));
    },

    lift: (roomId, userId, by, origin) =>
      log.commit(roomId, {
        needs: { members: [userId, by] },
        decide: (state) => liftBan(state, { userId, by }),
        origin,
        doer,
      }),
  };
}
