import { messageId } from '@palaver/protocol/messageId';
import type { MemberDocument, MessageDocument, RoomHead, UserDocument } from './documents.ts';
import type { Models } from './models.ts';

/** What a write has to know besides the room itself. */
export interface Needs {
  members?: string[];
  /** Accounts that may become members. */
  users?: string[];
  messages?: number[];
  /** Messages by who sent them and under which clientId (O4). */
  sent?: { senderId: string; clientIds: string[] };
}

/** A room as it was when its commit was begun, and what was asked for around it. Writes of one commit see what those before them changed. */
export interface RoomState {
  room: RoomHead;
  members: Map<string, MemberDocument>;
  users: Map<string, UserDocument>;
  messages: Map<number, MessageDocument>;
  sent: Map<string, MessageDocument>;
}

export const memberKey = (roomId: string, userId: string) => `${roomId}:${userId}`;
export const sentKey = (senderId: string, clientId: string) => `${senderId} ${clientId}`;

/** Reads all that a group of writes needs, each kind in one query. */
export async function loadState(models: Models, room: RoomHead, needs: Needs[]): Promise<RoomState> {
  const roomId = room._id;
  const list = <T>(pick: (need: Needs) => T[] | undefined) => [...new Set(needs.flatMap((need) => pick(need) ?? []))];
  const [members, users, messages, sent] = await Promise.all([
    byKeys(
      list(({ members }) => members?.map((userId) => memberKey(roomId, userId))),
      (ids) => models.members.find({ _id: { $in: ids }, roomId }).lean<MemberDocument[]>(),
    ),
    byKeys(
      list(({ users }) => users),
      (ids) => models.users.find({ _id: { $in: ids } }).lean<UserDocument[]>(),
    ),
    byKeys(
      list(({ messages }) => messages?.map((seq) => messageId(roomId, seq))),
      (ids) => models.messages.find({ _id: { $in: ids }, roomId }).lean<MessageDocument[]>(),
    ),
    findSent(
      models,
      roomId,
      needs.flatMap(({ sent }) => sent ?? []),
    ),
  ]);
  return {
    room: { ...room },
    members: new Map(members.filter((member) => !member.gone).map((member) => [member.userId, member])),
    users: new Map(users.map((user) => [user._id, user])),
    messages: new Map(messages.map((message) => [message.seq, message])),
    sent,
  };
}

/** What was sent under these clientIds, by sentKey. */
export async function findSent(
  models: Models,
  roomId: string,
  sent: { senderId: string; clientIds: string[] }[],
): Promise<RoomState['sent']> {
  const senderIds = [...new Set(sent.map(({ senderId }) => senderId))];
  const clientIds = [...new Set(sent.flatMap((one) => one.clientIds))];
  const found = await byKeys(clientIds, (ids) =>
    models.messages.find({ roomId, senderId: { $in: senderIds }, clientId: { $in: ids } }).lean<MessageDocument[]>(),
  );
  return new Map(found.map((message) => [sentKey(message.senderId, message.clientId), message]));
}

async function byKeys<T>(keys: string[], query: (keys: string[]) => PromiseLike<T[]>): Promise<T[]> {
  return keys.length === 0 ? [] : query(keys);
}
