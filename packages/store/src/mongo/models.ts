import { type Connection, type Model, Schema, type SchemaDefinition } from 'mongoose';
import type {
  MemberDocument,
  MessageDocument,
  MetaDocument,
  MigrationDocument,
  RoomDocument,
  SessionDocument,
  UserDocument,
} from './documents.ts';

export interface Models {
  connection: Connection;
  messages: Model<MessageDocument>;
  rooms: Model<RoomDocument>;
  members: Model<MemberDocument>;
  users: Model<UserDocument>;
  sessions: Model<SessionDocument>;
  meta: Model<MetaDocument>;
  migrations: Model<MigrationDocument>;
}

const { Mixed } = Schema.Types;
const OPTIONS = { versionKey: false, minimize: false, strict: 'throw', autoIndex: false, autoCreate: false } as const;

/** The schemas, on one connection. Indexes are those of indexes.ts, never at a whim of a schema. */
export function createModels(connection: Connection): Models {
  const model = <T>(name: string, fields: SchemaDefinition): Model<T> =>
    // The fields below are those of the documents' types.
    connection.model(name, new Schema(fields, OPTIONS), name) as unknown as Model<T>;
  return {
    connection,
    messages: model<MessageDocument>('messages', {
      _id: String,
      roomId: String,
      seq: Number,
      rev: Number,
      senderId: String,
      clientId: String,
      text: String,
      at: Number,
      editedAt: Number,
      deleted: Boolean,
      replyTo: Number,
      mentions: [String],
      reactions: Mixed,
      digest: String,
    }),
    rooms: model<RoomDocument>('rooms', {
      _id: String,
      kind: String,
      name: String,
      folded: String,
      topic: String,
      createdAt: Number,
      archived: Boolean,
      memberCount: Number,
      owners: Number,
      seq: Number,
      rev: Number,
      lastAt: Number,
      changed: Number,
      version: Number,
      made: String,
      commit: Mixed,
      steps: String,
      turn: Mixed,
    }),
    members: model<MemberDocument>('members', {
      _id: String,
      roomId: String,
      userId: String,
      role: String,
      joinedAt: Number,
      joinedSeq: Number,
      receivedSeq: Number,
      readSeq: Number,
      muted: Boolean,
      notify: String,
      gone: Boolean,
      leftReason: String,
      version: Number,
      changed: Number,
    }),
    users: model<UserDocument>('users', {
      _id: String,
      username: String,
      displayName: String,
      folded: String,
      title: String,
      role: String,
      avatarColor: Number,
      deactivated: Boolean,
      email: String,
      emailKey: String,
      passwordHash: String,
      createdAt: Number,
      lastSeen: Number,
      changed: Number,
      joined: Boolean,
      sessionsFrom: Number,
      ending: Mixed,
    }),
    sessions: model<SessionDocument>('sessions', {
      _id: String,
      userId: String,
      remember: Boolean,
      createdAt: Number,
      expiresAt: Number,
      lastUsedAt: Number,
      address: String,
      userAgent: String,
      begunUnder: Number,
      generation: Number,
      digests: Mixed,
      used: Mixed,
      endedAt: Number,
      endedChanged: Number,
      endReason: String,
    }),
    meta: model<MetaDocument>('meta', {
      _id: String,
      epoch: String,
      digestKey: String,
      setup: Mixed,
      moving: String,
      processes: Mixed,
    }),
    migrations: model<MigrationDocument>('migrations', { _id: String, at: Number }),
  };
}
