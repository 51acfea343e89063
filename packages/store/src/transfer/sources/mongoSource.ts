import type { MemberDocument, UserDocument } from '../../mongo/documents.ts';
import { connect } from '../../mongo/connect.ts';
import { createModels } from '../../mongo/models.ts';
import { openMongoStore } from '../../mongo/openMongoStore.ts';
import { toAccount, toBan, toMember, toMute } from '../../mongo/rows.ts';
import { CHANGES_BYTES, CHANGES_MAX, type ExportSource, PAGE } from './exportSource.ts';
import { toMemberLine, toUserLine } from './toLines.ts';

/**
 * Reads a database, also while servers work on it. Rooms and messages are read as every node reads them, with what of a commit is not carried out yet.
 * @throws StoreOpenError when the database can not be used
 */
export async function mongoSource(uri: string): Promise<ExportSource> {
  const store = await openMongoStore({ uri });
  const connection = await connect(uri);
  const models = createModels(connection);

  return {
    epoch: store.epoch,
    async roomIds() {
      const rooms = await models.rooms.find({ erased: null }, { _id: 1 }).sort({ _id: 1 }).lean<{ _id: string }[]>();
      return rooms.map(({ _id }) => _id);
    },
    async room(roomId) {
      const room = await store.rooms.find(roomId);
      if (!room) return null;
      const head = await models.rooms.findById(roomId, { pins: 1 }).lean<{ pins?: number[] }>();
      return { room, pins: head?.pins ?? [] };
    },
    messagesAfter: async (roomId, seq) => (await store.messages.page(roomId, { after: seq, limit: PAGE })).messages,
    message: (roomId, seq) => store.messages.find(roomId, seq),
    changes: (roomId, rev) => store.messages.changes(roomId, rev, CHANGES_MAX, CHANGES_BYTES),
    async *members() {
      for await (const place of models.members
        .find()
        .sort({ _id: 1 })
        .batchSize(PAGE)
        .lean<MemberDocument[]>()
        .cursor()) {
        const { roomId, userId, gone } = place;
        const mute = toMute(place);
        const ban = toBan(place);
        if (gone && !mute && !ban) continue;
        yield toMemberLine({ roomId, userId }, { member: gone ? null : toMember(place), mute, ban });
      }
    },
    async *users() {
      for await (const user of models.users.find().sort({ _id: 1 }).batchSize(PAGE).lean<UserDocument[]>().cursor())
        yield { line: toUserLine(toAccount(user)), erasing: user.erasing != null };
    },
    settings: () => store.serverSettings.read(),
    async close() {
      await connection.close();
      await store.close();
    },
  };
}
