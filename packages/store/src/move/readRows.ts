import type { Reaction } from '@palaver/protocol/entities';
import { messageId } from '@palaver/protocol/messageId';
import { SESSION_END_REASONS } from '@palaver/protocol/sessionEnd';
import type {
  MemberDocument,
  MessageDocument,
  RoomDocument,
  SessionDocument,
  UserDocument,
} from '../mongo/documents.ts';
import { memberKey } from '../mongo/roomLog/roomState.ts';
import { int, oneOf, optionalInt, optionalText, type Row, text } from '../sqlite/columns.ts';
import { toMember, toRoom } from '../sqlite/roomRow.ts';

/** Rows of SQLite as documents of MongoDB. Positions begin anew: they are times there. */

export function readUser(row: Row): UserDocument {
  const _id = text(row.id);
  const email = optionalText(row.email);
  return {
    _id,
    username: text(row.username),
    displayName: text(row.displayName),
    folded: text(row.folded),
    title: text(row.title),
    role: oneOf(['user', 'admin'], row.role),
    avatarColor: int(row.avatarColor),
    deactivated: row.deactivated === 1,
    email,
    emailKey: email ?? `none:${_id}`,
    passwordHash: optionalText(row.passwordHash),
    createdAt: int(row.createdAt),
    lastSeen: optionalInt(row.lastSeen),
    changed: Date.now(),
    joined: true,
    sessionsFrom: optionalInt(row.sessionsFrom ?? null) ?? 0,
    ending: null,
  };
}

export function readSession(row: Row, tokens: Row[]): SessionDocument {
  const used = tokens.filter((token) => token.usedAt !== null);
  return {
    _id: text(row.id),
    userId: text(row.userId),
    remember: row.remember === 1,
    createdAt: int(row.createdAt),
    expiresAt: int(row.expiresAt),
    lastUsedAt: lastUse(row, used),
    address: text(row.address),
    userAgent: text(row.userAgent),
    begunUnder: optionalInt(row.begunUnder ?? null) ?? 0,
    generation: int(row.generation),
    digests: Object.fromEntries(tokens.map((token) => [int(token.generation), text(token.digest)])),
    used: Object.fromEntries(used.map((token) => [int(token.generation), int(token.usedAt)])),
    endedAt: optionalInt(row.endedAt),
    endedChanged: 0,
    endReason: row.endReason === null ? null : oneOf(SESSION_END_REASONS, row.endReason),
  };
}

/** A folder that no version since this one has opened does not say it: then it is what the tokens say. */
function lastUse(row: Row, used: Row[]): number {
  return optionalInt(row.lastUsedAt ?? null) ?? Math.max(int(row.createdAt), ...used.map(({ usedAt }) => int(usedAt)));
}

export function readRoom(row: Row, owners: number): RoomDocument {
  const { id, ...room } = toRoom(row);
  return {
    ...room,
    _id: id,
    folded: text(row.folded),
    createdAt: int(row.createdAt),
    owners,
    lastAt: int(row.lastAt),
    changed: Date.now(),
    version: 1,
    commit: null,
    steps: '',
  };
}

export function readMember(row: Row): MemberDocument {
  const member = toMember(row);
  return {
    ...member,
    _id: memberKey(member.roomId, member.userId),
    joinedAt: int(row.joinedAt),
    gone: false,
    leftReason: null,
    version: 1,
    changed: Date.now(),
  };
}

export function readMessage(row: Row): MessageDocument {
  const roomId = text(row.roomId);
  const seq = int(row.seq);
  return {
    _id: messageId(roomId, seq),
    roomId,
    seq,
    rev: int(row.rev),
    senderId: text(row.senderId),
    clientId: text(row.clientId),
    text: text(row.text),
    at: int(row.at),
    editedAt: optionalInt(row.editedAt),
    deleted: row.deleted === 1,
    replyTo: optionalInt(row.replyTo),
    // The store wrote these lists itself.
    mentions: JSON.parse(text(row.mentions)) as string[],
    reactions: JSON.parse(text(row.reactions)) as Reaction[],
    digest: row.digest instanceof Uint8Array ? Buffer.from(row.digest).toString('base64') : null,
  };
}
