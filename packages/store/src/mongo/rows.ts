import type { Message, User } from '@palaver/protocol/entities';
import { messageId } from '@palaver/protocol/messageId';
import type { InviteRecord } from '../ports/invites.ts';
import type { AccountRecord, BanRecord, MemberRecord, Mute, RoomRecord, SessionRecord } from '../ports/records.ts';
import { settingsOf } from '../rules/settings.ts';
import type {
  InviteDocument,
  MemberDocument,
  MessageDocument,
  RoomHead,
  SessionDocument,
  UserDocument,
} from './documents.ts';

export const iso = (at: number) => new Date(at).toISOString();
export const optionalIso = (at: number | null) => (at === null ? null : iso(at));

/** A message as it is read for people: without what only repeats are held against. */
export type ReadMessage = Omit<MessageDocument, '_id' | 'digest'>;

/** The fields of it: no more of a document is asked for (C3). */
export const READ_FIELDS: Record<keyof Omit<ReadMessage, 'revs'>, 1> & { _id: 0 } = {
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
  pinned: 1,
};

export function toMessage(document: ReadMessage): Message {
  const { roomId, seq, rev, senderId, clientId, text, at, editedAt, deleted, replyTo, mentions, reactions } = document;
  const { pinned = null } = document;
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
    files: [],
    previews: [],
    pinned: pinned && { by: pinned.by, at: iso(pinned.at) },
  };
}

export function toRoom({ _id: id, createdAt, ...room }: RoomHead): RoomRecord {
  const { kind, name, topic, archived, memberCount, seq, rev } = room;
  return { id, kind, name, topic, createdAt: iso(createdAt), archived, memberCount, seq, rev };
}

export function toMember(document: MemberDocument): MemberRecord {
  const { roomId, userId, role, joinedAt, joinedSeq, receivedSeq, readSeq } = document;
  const marks = { joinedSeq, receivedSeq, readSeq };
  const mute = toMute(document);
  return { roomId, userId, role, joinedAt: iso(joinedAt), ...marks, mute, ...toPreferences(document) };
}

function toPreferences({ notify, pinned, hiddenAt = null }: MemberDocument) {
  return { notify: pinned === undefined ? 'default' : notify, pinned: pinned ?? false, hiddenAt };
}

export function toMute({ mute }: Pick<MemberDocument, 'mute'>): Mute | null {
  return mute ? { by: mute.by, until: optionalIso(mute.until) } : null;
}

export function toBan({ roomId, userId, ban }: MemberDocument): BanRecord | null {
  if (!ban) return null;
  const { by, reason, at, until } = ban;
  return { roomId, userId, by, reason, at: iso(at), until: optionalIso(until) };
}

export function toUser(document: UserDocument): User {
  const { _id: id, username, displayName, title, role, avatarColor, deactivated } = document;
  const { bot = false, deleted = false } = document;
  return { id, username, displayName, title, role, avatarColor, avatar: null, deactivated, bot, deleted };
}

export function toAccount(document: UserDocument): AccountRecord {
  const { passwordHash, createdAt, lastSeen, sessionsFrom = 0, secondFactor = null } = document;
  return {
    user: toUser(document),
    ...toAddress(document),
    passwordHash,
    createdAt: iso(createdAt),
    lastSeen: optionalIso(lastSeen),
    sessionsFrom,
    secondFactor,
    identities: document.identities ?? [],
    settings: settingsOf(document.settings),
  };
}

/** The address and the links of an account; a version before these left but an address. */
function toAddress(document: UserDocument): Pick<AccountRecord, 'email' | 'emailState' | 'pendingEmail' | 'resetLink'> {
  const { email, emailKey, confirmedEmail = null, pendingEmail = null, resetDigest, resetUntil } = document;
  const state = email === confirmedEmail ? 'confirmed' : 'login';
  return {
    email,
    emailState: email === null || emailKey !== email ? 'unconfirmed' : state,
    pendingEmail,
    resetLink: resetDigest == null || resetUntil == null ? null : { digest: resetDigest, until: resetUntil },
  };
}

/** What stands in the place of an address with which one signs in, and is nobody else's. */
export const noEmailKey = (userId: string) => `none:${userId}`;

export function toInvite({ _id: id, createdAt, expiresAt, ...invite }: InviteDocument): InviteRecord {
  const { digest, createdBy, roomId, maxUses, uses } = invite;
  return { id, digest, createdBy, roomId, createdAt: iso(createdAt), expiresAt: iso(expiresAt), maxUses, uses };
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
    provider: document.provider ?? null,
    begunUnder: document.begunUnder ?? 0,
    generation,
    tokens: tokens.sort((a, b) => a.generation - b.generation),
    endedAt: optionalIso(document.endedAt),
    endReason: document.endReason,
  };
}
