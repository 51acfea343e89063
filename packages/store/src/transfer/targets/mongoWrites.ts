import type { Model } from 'mongoose';
import type { ServerSettings } from '@palaver/protocol/serverSettings';
import { messageId } from '@palaver/protocol/messageId';
import { META_ID } from '../../mongo/connect.ts';
import type { MessageDocument, RoomDocument } from '../../mongo/documents.ts';
import type { Models } from '../../mongo/models.ts';
import { foldName } from '../../rules/foldName.ts';
import type { ImportTarget } from './importTarget.ts';
import { toMemberDocument, toMessageDocument, toRoomDocument, toUserDocument } from './mongoDocuments.ts';
import { time } from './times.ts';

/** What an import writes into the collections of a database. @param digest of the text of a message */
export function mongoWrites(models: Models, digest: (text: string) => string): Omit<ImportTarget, 'finish' | 'close'> {
  /** Inserts what is not there, by ids. `rooms`: of which rooms, where the collection is sharded by them. */
  async function insertMissing<T extends { _id: string }>(
    model: Model<T>,
    documents: T[],
    rooms: { roomId?: { $in: string[] } },
  ): Promise<void> {
    const filter: { _id: { $in: string[] } } = { ...rooms, _id: { $in: documents.map(({ _id }) => _id) } };
    const there = await model.find(filter, { _id: 1 }).lean<Pick<T, '_id'>[]>();
    const known = new Set(there.map(({ _id }) => _id));
    const missing = documents.filter(({ _id }) => !known.has(_id));
    if (missing.length > 0) await model.insertMany(missing, { lean: true, ordered: true });
  }

  return {
    async usernameOf(userId) {
      return (await models.users.findById(userId, { username: 1 }).lean<{ username: string }>())?.username ?? null;
    },
    async holderOf(username) {
      return (await models.users.findOne({ username }, { _id: 1 }).lean<{ _id: string }>())?._id ?? null;
    },
    async room(roomId) {
      const room = await models.rooms.findById(roomId).lean<RoomDocument>();
      if (!room) return null;
      // What a broken-off write left above the head does not count.
      await models.messages.deleteMany({ roomId, seq: { $gt: room.seq } });
      const { seq, rev, name, topic, archived, memberCount, pins = [], lastAt } = room;
      return {
        seq,
        rev,
        name,
        topic,
        archived,
        memberCount,
        pins,
        lastAt,
        createdAt: new Date(room.createdAt).toISOString(),
      };
    },
    async message(roomId, seq) {
      const fields = { senderId: 1, clientId: 1 } as const;
      const found = await models.messages
        .findOne({ _id: messageId(roomId, seq), roomId }, fields)
        .lean<MessageDocument>();
      return found && { senderId: found.senderId, clientId: found.clientId };
    },
    putUsers: (users) => insertMissing(models.users, users.map(toUserDocument), {}),
    async makeRoom(room) {
      if (!(await models.rooms.exists({ _id: room.id }))) await models.rooms.create([toRoomDocument(room)]);
    },
    async append(roomId, messages) {
      const last = messages.at(-1);
      if (!last) return;
      await models.messages.insertMany(
        messages.map((message) => toMessageDocument(message, digest)),
        { lean: true, ordered: true },
      );
      const rev = Math.max(...messages.map((message) => message.rev));
      await models.rooms.updateOne(
        { _id: roomId },
        { $set: { seq: last.seq, lastAt: time(last.timestamp) }, $max: { rev } },
      );
    },
    async putMembers(members) {
      const documents = members.map(toMemberDocument);
      await insertMissing(models.members, documents, {
        roomId: { $in: [...new Set(members.map(({ roomId }) => roomId))] },
      });
    },
    async finishRoom({ id, name, topic, createdAt, archived, rev, pins }) {
      const memberCount = await models.members.countDocuments({ roomId: id, gone: false });
      const owners = await models.members.countDocuments({ roomId: id, gone: false, role: 'owner' });
      const fields = {
        name,
        folded: foldName(name),
        topic,
        createdAt: time(createdAt),
        archived,
        rev,
        pins,
        memberCount,
        owners,
      };
      await models.rooms.updateOne({ _id: id }, { $set: { ...fields, changed: Date.now() }, $inc: { version: 1 } });
    },
    async putSettings(settings: Partial<ServerSettings>) {
      const set = Object.fromEntries(
        Object.entries(settings).map(([name, value]) => [`serverSettings.${name}`, value]),
      );
      if (Object.keys(set).length > 0) await models.meta.updateOne({ _id: META_ID }, { $set: set });
    },
  };
}
