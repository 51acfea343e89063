import type { Message, User } from '@palaver/protocol/entities';
import { messageId } from '@palaver/protocol/messageId';
import type { AccountRecord, MemberRecord, RoomRecord, SessionRecord } from '../ports/records.ts';
import type { MemberDocument, MessageDocument, RoomHead, SessionDocument, UserDocument } from './documents.ts';

export const iso = (at: number) => new Date(at).toISOString();
export const optionalIso = (at: number | null) => (at === null ? null : iso(at));

/** A message as it is read for people: without what only repeats are held against. */
export type ReadMessage = Omit<MessageDocument, '_id' | 'digest'>;

/** The fields of it: no more of a document is asked for (C3). */
export const READ_FIELDS: Record<keyof ReadMessage, 1> & { _id: 0 } = {
  _id: 0,
  roomId: 1,
  seq: 1,
  rev: 1,
  senderId: 1,
  clientId: 1,
  text: 1,
  at: 1,
  editedAt: 1,
  deleted: 1,
  replyTo: 1,
  mentions: 1,
  reactions: 1,
};

export function toMessage(document: ReadMessage): Message {
  const { roomId, seq, rev, senderId, clientId, text, at, editedAt, deleted, replyTo, mentions, reactions } = document;
  return {
    id: messageId(roomId, seq),
    roomId,
    seq,
    rev,
    senderId,
    clientId,
    text,
    timestamp: iso(at),
    edited: editedAt !== null,
    editedAt: optionalIso(editedAt),
    deleted,
    replyTo: replyTo === null ? null : messageId(roomId, replyTo),
    mentions,
    reactions,
  };
}

export function toRoom({ _id: id, createdAt, ...room }: RoomHead): RoomRecord {
  const { kind, name, topic, archived, memberCount, seq, rev } = room;
  return { id, kind, name, topic, createdAt: iso(createdAt), archived, memberCount, seq, rev };
}

export function toMember(document: MemberDocument): MemberRecord {
  const { roomId, userId, role, joinedAt, joinedSeq, receivedSeq, readSeq, muted, notify } = document;
  return { roomId, userId, role, joinedAt: iso(joinedAt), joinedSeq, receivedSeq, readSeq, muted, notify };
}

export function toUser(document: UserDocument): User {
  const { _id: id, username, displayName, title, role, avatarColor, deactivated } = document;
  return { id, username, displayName, title, role, avatarColor, deactivated };
}

export function toAccount(document: UserDocument): AccountRecord {
  const { email, passwordHash, createdAt, lastSeen, sessionsFrom = 0 } = document;
  return {
    user: toUser(document),
    email,
    passwordHash,
    createdAt: iso(createdAt),
    lastSeen: optionalIso(lastSeen),
    sessionsFrom,
  };
}

export function toSession(document: SessionDocument): SessionRecord {
  const { _id: id, userId, remember, createdAt, expiresAt, address, userAgent, generation, digests, used } = document;
  const tokens = Object.entries(digests).map(([n, digest]) => ({
    generation: Number(n),
    digest,
    usedAt: optionalIso(used[n] ?? null),
  }));
  return {
    id,
    userId,
    remember,
    createdAt: iso(createdAt),
    expiresAt: iso(expiresAt),
    lastUsedAt: iso(document.lastUsedAt ?? Math.max(createdAt, ...Object.values(used))),
    address,
    userAgent,
    begunUnder: document.begunUnder ?? 0,
    generation,
    tokens: tokens.sort((a, b) => a.generation - b.generation),
    endedAt: optionalIso(document.endedAt),
    endReason: document.endReason,
  };
}
