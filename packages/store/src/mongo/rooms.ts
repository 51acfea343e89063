import type { QueryFilter } from 'mongoose';
import type { Membership, RoomRecord } from '../ports/records.ts';
import type { Listed, ListPage, RoomStore } from '../ports/rooms.ts';
import { conversationPair, openConversation } from '../rules/conversations.ts';
import { foldName } from '../rules/foldName.ts';
import { fromRoomCursor, toRoomCursor } from '../rules/roomCursor.ts';
import { setOwner } from '../rules/members.ts';
import { createRoom, updateRoom } from '../rules/rooms.ts';
import { toListed } from '../rules/toListed.ts';
import { attempt } from './attempt.ts';
import type { MongoContext } from './context.ts';
import type { MemberDocument, RoomDocument, RoomHead } from './documents.ts';
import { escapePattern } from './escapePattern.ts';
import { roomErasure } from './roomErasure.ts';
import { toMember, toRoom } from './rows.ts';

export function roomStore(ctx: MongoContext): RoomStore {
  const { models, reads, log, clock, doer } = ctx;

  async function withRooms(userId: string): Promise<{ room: RoomHead; member: MemberDocument }[]> {
    const members = (await reads.members([userId])).get(userId) ?? [];
    const rooms = await reads.rooms(members.map(({ roomId }) => roomId));
    return members.flatMap((member) => {
      const room = rooms.get(member.roomId);
      return room && !room.erased ? [{ room, member }] : [];
    });
  }

  async function byName(among: QueryFilter<RoomDocument>, { q, cursor, limit }: ListPage): Promise<Listed<RoomRecord>> {
    const { folded, id } = fromRoomCursor(cursor ?? '');
    const after = { $or: [{ folded: { $gt: folded } }, { folded, _id: { $gt: id } }] };
    const rooms = await attempt(() =>
      models.rooms
        .find({ ...among, folded: { $regex: escapePattern(foldName(q ?? '')) }, ...after })
        .sort({ folded: 1, _id: 1 })
        .limit(limit + 1)
        .select({ steps: 0, audited: 0 })
        .lean<RoomHead[]>(),
    );
    return toListed(rooms, limit, toRoom, (room) => toRoomCursor({ folded: room.folded, id: room._id }));
  }

  return {
    create(room, origin) {
      const userIds = room.members.map(({ userId }) => userId);
      const needs = { users: userIds };
      return log.commit(room.id, { needs, decide: (state, at) => createRoom(state, room, at), origin, doer });
    },

    openConversation: (roomId, userId, origin) =>
      log.commit(roomId, {
        needs: { founders: conversationPair(roomId, userId) ?? [] },
        decide: (state, at) => openConversation(state, userId, at),
        origin,
        doer,
      }),

    async find(roomId) {
      const view = await log.read(roomId);
      return view && toRoom(view.room);
    },

    directory: (page) => byName({ kind: 'public', archived: false }, page),
    list: (page) => byName({ kind: { $ne: 'pm' }, erased: null }, page),

    ...roomErasure(ctx),

    async ofUser(userId) {
      const position = clock.position();
      let mine = await withRooms(userId);
      // What a node that died left of a commit may be the end of a membership.
      if (await log.finishLeft(mine.map(({ room }) => room))) mine = await withRooms(userId);
      const memberships = mine.map(({ room, member }): Membership => ({
        room: toRoom(room),
        member: toMember(member),
        changed: room.changed,
      }));
      return { memberships, position, highest: clock.now() };
    },

    update: (roomId, fields, by = null, origin) =>
      log.commit(roomId, {
        needs: { members: by === null ? [] : [by] },
        decide: (state) => updateRoom(state, { fields, by }),
        origin,
        doer,
      }),

    setOwner: (roomId, userId, origin) =>
      log.commit(roomId, { needs: { everybody: true }, decide: (state) => setOwner(state, userId), origin, doer }),
  };
}
