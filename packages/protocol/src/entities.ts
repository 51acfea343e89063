import * as z from 'zod';
import { ClientId, MessageId, Rev, RoomId, Seq, SessionId, Timestamp, UserId, Watermark } from './values.ts';

// Answers are described loosely where input is strict: a newer server may add fields, and readers ignore what they do not know.

export const User = z
  .object({
    id: UserId,
    username: z.string(),
    displayName: z.string(),
    title: z.string().meta({ description: 'What one is here; may be empty.' }),
    role: z.enum(['user', 'admin']),
    avatarColor: z.int().min(1).max(8).meta({ description: 'Which of the eight avatar colours.' }),
    deactivated: z.boolean(),
  })
  .meta({ id: 'User' });
export type User = z.infer<typeof User>;

export const Me = User.extend({ email: z.string().nullable(), createdAt: Timestamp, totp: z.boolean() }).meta({
  id: 'Me',
});
export type Me = z.infer<typeof Me>;

/** One sign-in of one device, as its owner sees it. */
export const Session = z
  .object({
    id: SessionId,
    current: z.boolean().meta({ description: 'Whether it is the one that asks.' }),
    createdAt: Timestamp,
    lastUsedAt: Timestamp.meta({ description: 'When its refresh token was used last.' }),
    address: z.string().meta({ description: 'From where that was.' }),
    device: z.object({
      kind: z.enum(['phone', 'tablet', 'computer', 'bot']),
      label: z.string().meta({ description: 'Browser and system, as far as they say so: "Firefox on Windows".' }),
    }),
    remembered: z.boolean().meta({ description: 'Signed in for 30 days, not 7.' }),
    provider: z.string().nullable().meta({ description: 'Who vouched for the person; null: a password.' }),
  })
  .meta({ id: 'Session' });
export type Session = z.infer<typeof Session>;

export const MemberRole = z.enum(['owner', 'moderator', 'member']);
export type MemberRole = z.infer<typeof MemberRole>;

export const RoomMe = z
  .object({
    role: MemberRole,
    joinedAt: Timestamp,
    joinedSeq: Watermark,
    receivedSeq: Watermark,
    readSeq: Watermark,
    unread: z.int().min(0),
    mentions: z.int().min(0),
    muted: z.boolean(),
    notify: z.enum(['all', 'mentions', 'none']),
  })
  .meta({ id: 'RoomMe' });
export type RoomMe = z.infer<typeof RoomMe>;

export const RoomKind = z.enum(['public', 'private', 'pm']);
export type RoomKind = z.infer<typeof RoomKind>;

export const Room = z
  .object({
    id: RoomId,
    kind: RoomKind,
    name: z.string(),
    topic: z.string(),
    createdAt: Timestamp,
    archived: z.boolean(),
    memberCount: z.int().min(0),
    seq: Watermark,
    rev: Rev,
    me: RoomMe.nullable(),
  })
  .meta({ id: 'Room' });
export type Room = z.infer<typeof Room>;

export const Reaction = z.object({ emoji: z.string(), userIds: z.array(UserId) }).meta({ id: 'Reaction' });
export type Reaction = z.infer<typeof Reaction>;

export const Message = z
  .object({
    id: MessageId,
    roomId: RoomId,
    seq: Seq,
    rev: Rev,
    senderId: UserId,
    clientId: ClientId,
    text: z.string(),
    timestamp: Timestamp,
    edited: z.boolean(),
    editedAt: Timestamp.nullable(),
    deleted: z.boolean(),
    replyTo: MessageId.nullable(),
    mentions: z.array(UserId),
    reactions: z.array(Reaction),
    isRead: z.boolean().optional().meta({ description: 'Only in REST history: derived from the watermarks.' }),
  })
  .meta({ id: 'Message' });
export type Message = z.infer<typeof Message>;

export const Member = z
  .object({
    user: User,
    role: MemberRole,
    joinedAt: Timestamp,
    joinedSeq: Watermark,
    receivedSeq: Watermark,
    readSeq: Watermark,
    online: z.boolean(),
    lastSeen: Timestamp.nullable(),
  })
  .meta({ id: 'Member' });
export type Member = z.infer<typeof Member>;

export const Presence = z
  .object({ userId: UserId, online: z.boolean(), lastSeen: Timestamp.nullable() })
  .meta({ id: 'Presence' });
export type Presence = z.infer<typeof Presence>;

export const Receipt = z
  .object({ userId: UserId, joinedSeq: Watermark, receivedSeq: Watermark, readSeq: Watermark })
  .meta({ id: 'Receipt' });
export type Receipt = z.infer<typeof Receipt>;

export const ReceiptCount = z
  .object({ seq: Seq, received: z.int().min(0), read: z.int().min(0) })
  .meta({ id: 'ReceiptCount' });
export type ReceiptCount = z.infer<typeof ReceiptCount>;
