import { attempt } from './attempt.ts';
import type { MemberDocument, RoomHead, SessionDocument, UserDocument } from './documents.ts';
import { gather } from './gather.ts';
import type { Models } from './models.ts';
import { oneOf } from './oneOf.ts';

/** Reads by key that many ask for at one moment: they go to the database together. */
export type KeyedReads = ReturnType<typeof keyedReads>;

export function keyedReads(models: Models) {
  /** By position: one read from the oldest of them on answers them all. */
  const changedSince = gather(async (positions: string[]) => {
    const oldest = Math.min(...positions.map(Number));
    const changed = await attempt(() => models.users.find({ changed: { $gt: oldest } }).lean<UserDocument[]>());
    return new Map(positions.map((position) => [position, changed.filter((user) => user.changed > Number(position))]));
  });

  return {
    changedUsers: async (position: number) => (await changedSince([String(position)])).get(String(position)) ?? [],
    users: byId((_id) => models.users.find({ _id }).lean<UserDocument[]>()),
    sessions: byId((_id) => models.sessions.find({ _id }).lean<SessionDocument[]>()),
    rooms: byId((_id) => models.rooms.find({ _id }, { steps: 0, audited: 0 }).lean<RoomHead[]>()),
    /** The memberships of people. */
    members: gather(async (userIds: string[]) => {
      const filter = { userId: oneOf(userIds), gone: false };
      return Map.groupBy(
        await attempt(() => models.members.find(filter).lean<MemberDocument[]>()),
        ({ userId }) => userId,
      );
    }),
  };
}

function byId<T extends { _id: string }>(find: (ids: ReturnType<typeof oneOf>) => PromiseLike<T[]>) {
  return gather(async (ids: string[]) => {
    const documents = await attempt(() => find(oneOf(ids)));
    return new Map(documents.map((document) => [document._id, document]));
  });
}
