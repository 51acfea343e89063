import { parseMessageId } from '@palaver/protocol/messageId';
import { addressFields } from '../../mongo/accounts.ts';
import type { MemberDocument, MessageDocument, RoomDocument, UserDocument } from '../../mongo/documents.ts';
import { memberKey } from '../../mongo/roomLog/roomState.ts';
import { foldName, foldPerson } from '../../rules/foldName.ts';
import type { MemberLine, MessageLine, RoomLine, UserLine } from '../lines.ts';
import { optionalTime, time } from './times.ts';

export function toUserDocument(user: UserLine): UserDocument {
  const { id: _id, username, displayName, title, role, avatarColor, deactivated, bot, deleted, settings } = user;
  return {
    _id,
    ...{ username, displayName, title, role, avatarColor, deactivated, bot, deleted, settings },
    folded: foldPerson(username, displayName),
    ...addressFields({ ...user, user: { id: _id }, pendingEmail: null, resetLink: null }),
    passwordHash: null,
    createdAt: time(user.createdAt),
    lastSeen: optionalTime(user.lastSeen),
    changed: Date.now(),
    joined: true,
    sessionsFrom: 0,
    ending: null,
    secondFactor: null,
    identities: [],
    erasing: null,
  };
}

export function toRoomDocument({ id: _id, type, name, topic, createdAt }: RoomLine): RoomDocument {
  return {
    _id,
    kind: type,
    ...{ name, topic, folded: foldName(name), createdAt: time(createdAt), archived: false },
    ...{ memberCount: 0, owners: 0, seq: 0, rev: 0, lastAt: 0, pins: [], changed: Date.now(), version: 1 },
    ...{ commit: null, steps: '', erased: null },
  };
}

export function toMessageDocument(message: MessageLine, digest: (text: string) => string): MessageDocument {
  const { id: _id, roomId, seq, rev, senderId, clientId, text, deleted, edited, mentions, reactions, pinned } = message;
  return {
    _id,
    ...{ roomId, seq, rev, senderId, clientId, text, deleted, mentions, reactions },
    at: time(message.timestamp),
    editedAt: optionalTime(message.editedAt),
    replyTo: message.replyTo === null ? null : parseMessageId(message.replyTo).seq,
    pinned: pinned && { by: pinned.by, at: time(pinned.at) },
    // The first text of what was edited is not known: a repeat of it is answered with what is there.
    digest: deleted || edited ? null : digest(text),
  };
}

export function toMemberDocument(line: MemberLine): MemberDocument {
  const { roomId, userId, member, mute, ban } = line;
  const none = {
    joinedAt: 0,
    joinedSeq: 0,
    receivedSeq: 0,
    readSeq: 0,
    notify: 'default' as const,
    pinned: false,
    hiddenAt: null,
  };
  const gone = member === null;
  return {
    _id: memberKey(roomId, userId),
    roomId,
    userId,
    role: member?.role ?? 'member',
    ...none,
    ...(member && { ...member, joinedAt: time(member.joinedAt) }),
    mute: mute && { by: mute.by, until: optionalTime(mute.until) },
    ban: ban && { by: ban.by, reason: ban.reason, at: time(ban.at), until: optionalTime(ban.until) },
    gone,
    leftReason: null,
    version: 1,
    changed: gone ? 0 : Date.now(),
  };
}
