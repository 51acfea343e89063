import { attempt } from './attempt.ts';
import type { MemberDocument, RoomHead, SessionDocument, UserDocument } from './documents.ts';
import { gatherReads } from './gatherReads.ts';
import type { Models } from './models.ts';

/** Reads by key that many ask for at one moment: they go to the database together. */
export type KeyedReads = ReturnType<typeof keyedReads>;

export function keyedReads(models: Models) {
  /** By position: one read from the oldest of them on answers them all. */
  const changedSince = gatherReads(async (positions) => {
    const oldest = Math.min(...positions.map(Number));
    const changed = await attempt(() => models.users.find({ changed: { $gt: oldest } }).lean<UserDocument[]>());
    return new Map(positions.map((position) => [position, changed.filter((user) => user.changed > Number(position))]));
  });

  return {
    changedUsers: async (position: number) => (await changedSince([String(position)])).get(String(position)) ?? [],
    users: gatherReads(async (ids) =>
      byKey(await attempt(() => models.users.find({ _id: oneOf(ids) }).lean<UserDocument[]>())),
    ),
    sessions: gatherReads(async (ids) =>
      byKey(await attempt(() => models.sessions.find({ _id: oneOf(ids) }).lean<SessionDocument[]>())),
    ),
    rooms: gatherReads(async (ids) =>
      byKey(await attempt(() => models.rooms.find({ _id: oneOf(ids) }, { steps: 0 }).lean<RoomHead[]>())),
    ),
    /** The memberships of people. */
    members: gatherReads(async (userIds) => {
      const filter = { userId: oneOf(userIds), gone: false };
      return Map.groupBy(
        await attempt(() => models.members.find(filter).lean<MemberDocument[]>()),
        ({ userId }) => userId,
      );
    }),
  };
}

/** Not every server that speaks the protocol looks a list of one up by its index. */
function oneOf(keys: string[]): string | { $in: string[] } {
  const [first] = keys;
  return keys.length === 1 && first !== undefined ? first : { $in: keys };
}

function byKey<T extends { _id: string }>(documents: T[]): Map<string, T> {
  return new Map(documents.map((document) => [document._id, document]));
}
