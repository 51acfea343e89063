import { randomUUID } from 'node:crypto';
import type { Membership } from '../ports/records.ts';
import type { RoomStore } from '../ports/rooms.ts';
import { foldName } from '../rules/foldName.ts';
import { fromRoomCursor, toRoomCursor } from '../rules/roomCursor.ts';
import { attempt } from './attempt.ts';
import type { MongoContext } from './context.ts';
import type { MemberDocument, RoomDocument, RoomHead, UserDocument } from './documents.ts';
import { escapePattern } from './escapePattern.ts';
import { isDuplicate } from './faults.ts';
import { addMember } from './membership.ts';
import type { Draft } from './roomWrite.ts';
import type { RoomState } from './roomState.ts';
import { toMember, toRoom } from './rows.ts';
import { OVERLAP_MS } from './storeClock.ts';

export function roomStore({ models, reads, log, clock, now, announce }: MongoContext): RoomStore {
  async function withRooms(userId: string): Promise<{ room: RoomHead; member: MemberDocument }[]> {
    const members = (await reads.members([userId])).get(userId) ?? [];
    const rooms = await reads.rooms(members.map(({ roomId }) => roomId));
    return members.flatMap((member) => {
      const room = rooms.get(member.roomId);
      return room ? [{ room, member }] : [];
    });
  }

  return {
    async create({ id, kind, name, topic, members }, origin) {
      const userIds = members.map(({ userId }) => userId);
      const users = await attempt(() => models.users.find({ _id: { $in: userIds } }).lean<UserDocument[]>());
      const changed = clock.now();
      const room: RoomDocument = {
        _id: id,
        kind,
        name,
        folded: foldName(name),
        topic,
        createdAt: now(),
        archived: false,
        memberCount: 0,
        owners: 0,
        seq: 0,
        rev: 0,
        lastAt: 0,
        changed,
        version: 1,
        made: randomUUID(),
        commit: { id: randomUUID(), at: clock.now() },
        steps: '',
      };
      const draft: Draft = { steps: [], changes: [], version: 1, changed };
      const state: RoomState = {
        room,
        members: new Map(),
        users: new Map(users.map((user) => [user._id, user])),
        messages: new Map(),
        sent: new Map(),
      };
      for (const { userId, role } of members) addMember(state, draft, { userId, role, at: now() });
      try {
        // The room and the steps that make its members are one document: it comes whole.
        await attempt(() => models.rooms.create([{ ...room, steps: JSON.stringify(draft.steps) }]));
      } catch (error) {
        const there = isDuplicate(error) ? await log.head(id) : null;
        if (!there) throw error;
        // It may be this very room: the answer to the first try got lost.
        if (there.made !== room.made) return { outcome: 'taken', room: toRoom(there) };
      }
      await log.finish(id, draft, false);
      // Everybody is told of the room as it is with all of them in.
      const told = toRoom(room);
      announce(
        draft.changes.map((change) =>
          change.kind === 'memberAdded' ? { ...change, room: told, founding: true, ...(origin && { origin }) } : change,
        ),
      );
      return { outcome: 'created', room: told };
    },

    async find(roomId) {
      const room = await log.head(roomId);
      return room && toRoom(room);
    },

    async directory({ q, cursor, limit }) {
      const { folded, id } = fromRoomCursor(cursor ?? '');
      const after = { $or: [{ folded: { $gt: folded } }, { folded, _id: { $gt: id } }] };
      const rooms = await attempt(() =>
        models.rooms
          .find({ kind: 'public', archived: false, folded: { $regex: escapePattern(foldName(q ?? '')) }, ...after })
          .sort({ folded: 1, _id: 1 })
          .limit(limit + 1)
          .select({ steps: 0 })
          .lean<RoomHead[]>(),
      );
      const page = rooms.slice(0, limit);
      const last = rooms.length > limit ? page.at(-1) : undefined;
      return { items: page.map(toRoom), next: last ? toRoomCursor({ folded: last.folded, id: last._id }) : null };
    },

    async ofUser(userId) {
      const position = Math.max(0, clock.now() - OVERLAP_MS);
      let mine = await withRooms(userId);
      // What a node that died left of a commit may be the end of a membership.
      const finished = await Promise.all(mine.map(({ room }) => log.finishLeft(room)));
      if (finished.includes(true)) mine = await withRooms(userId);
      const memberships = mine.map(({ room, member }): Membership => ({
        room: toRoom(room),
        member: toMember(member),
        changed: room.changed,
      }));
      return { memberships, position, highest: clock.now() };
    },

    update: (roomId, fields, origin) =>
      log.commit(roomId, {
        needs: {},
        run(state, draft) {
          if (!state) return null;
          const { room } = state;
          const { name = room.name, topic = room.topic, archived = room.archived } = fields;
          if (name === room.name && topic === room.topic && archived === room.archived) return toRoom(room);
          Object.assign(room, { name, topic, archived, folded: foldName(name) });
          draft.changes.push({ kind: 'roomChanged', room: toRoom(room) });
          return toRoom(room);
        },
        origin,
      }),
  };
}
