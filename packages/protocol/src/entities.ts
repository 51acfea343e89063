import * as z from 'zod';
import { Settings } from './settings.ts';
import { ClientId, InviteId, MessageId, Rev, RoomId, Seq, SessionId, Timestamp, UserId, Watermark } from './values.ts';

// Answers are described loosely where input is strict: a newer server may add fields, and readers ignore what they do not know.

export const User = z
  .object({
    id: UserId,
    username: z.string(),
    displayName: z.string(),
    title: z.string().meta({ description: 'What one is here; may be empty.' }),
    role: z.enum(['user', 'admin']),
    avatarColor: z.int().min(1).max(8).meta({ description: 'Which of the eight avatar colours.' }),
    avatar: z.string().nullable().meta({ description: 'The version of a picture of oneself; null: there is none.' }),
    deactivated: z.boolean(),
    bot: z.boolean().meta({ description: 'A program has this account, and no person.' }),
    deleted: z.boolean().meta({ description: 'The account is gone: only its messages may be left, without a name.' }),
  })
  .meta({ id: 'User' });
export type User = z.infer<typeof User>;

export const Identity = z
  .object({ id: z.string(), provider: z.string(), label: z.string() })
  .meta({ id: 'Identity', description: 'An account elsewhere by which one signs in.' });
export type Identity = z.infer<typeof Identity>;

export const Me = User.extend({
  email: z.string().nullable(),
  emailConfirmed: z.boolean(),
  pendingEmail: z.string().nullable().meta({ description: 'An address that waits until it is confirmed.' }),
  createdAt: Timestamp,
  totp: z.boolean().meta({ description: 'Whether a second factor is on.' }),
  recoveryCodesLeft: z.int().min(0).meta({ description: '0 while no second factor is on.' }),
  hasPassword: z.boolean(),
  identities: z.array(Identity),
  settings: Settings,
}).meta({ id: 'Me' });
export type Me = z.infer<typeof Me>;

/** An account as administrators see it. */
export const Account = User.extend({
  email: z.string().nullable(),
  createdAt: Timestamp,
  lastSeen: Timestamp.nullable(),
  totp: z.boolean().meta({ description: 'Whether a second factor is on.' }),
}).meta({ id: 'Account' });
export type Account = z.infer<typeof Account>;

/** Of which accounts a list for administrators is. */
export const AccountState = z.enum(['active', 'deactivated', 'deleted', 'bot']);
export type AccountState = z.infer<typeof AccountState>;

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

export const Invite = z
  .object({
    id: InviteId,
    createdBy: User,
    room: z.object({ id: RoomId, name: z.string() }).nullable().meta({ description: 'Null: into no room.' }),
    createdAt: Timestamp,
    expiresAt: Timestamp,
    maxUses: z.int().min(1),
    uses: z.int().min(0),
    url: z.string().optional().meta({
      description: 'At its making only, with the code behind the #. A path where the server was not told its address.',
    }),
  })
  .meta({ id: 'Invite' });
export type Invite = z.infer<typeof Invite>;

/** Of what in a room a person is told; `default`: as their settings say. */
export const NotifyLevel = z.enum(['default', 'all', 'mentions', 'none']);
export type NotifyLevel = z.infer<typeof NotifyLevel>;

export const RoomMe = z
  .object({
    role: MemberRole,
    joinedAt: Timestamp,
    joinedSeq: Watermark,
    receivedSeq: Watermark,
    readSeq: Watermark,
    unread: z.int().min(0),
    mentions: z.int().min(0),
    muted: z.boolean().meta({ description: 'Whether one may not write now.' }),
    mutedUntil: Timestamp.nullable().meta({
      description: 'When that ends by the server’s clock: nothing is sent then. Null: not by itself.',
    }),
    mutedBy: UserId.nullable(),
    notify: NotifyLevel,
    pinned: z.boolean().meta({ description: 'Whether the person keeps the room above the others.' }),
    hidden: z.boolean().meta({
      description:
        'Of a conversation between two: put away until something is written. False as soon as its seq is a higher one.',
    }),
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

export const Pin = z
  .object({ by: UserId, at: Timestamp })
  .meta({ id: 'Pin', description: 'Who pinned a message in its room, and when.' });
export type Pin = z.infer<typeof Pin>;

/** A file of a message. */
export const File = z
  .object({
    id: z.string(),
    name: z.string(),
    type: z.string(),
    size: z.int().min(0).meta({ description: 'Bytes.' }),
    width: z.int().nullable(),
    height: z.int().nullable(),
    thumb: z.boolean().meta({ description: 'Whether there is a small picture of it.' }),
  })
  .meta({ id: 'File' });

/** What stands behind the first link of a message. */
export const Preview = z
  .object({
    url: z.string(),
    title: z.string(),
    description: z.string(),
    site: z.string(),
    image: z.string().nullable().meta({ description: 'The id of a file.' }),
  })
  .meta({ id: 'Preview' });

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
    files: z.array(File),
    previews: z.array(Preview),
    pinned: Pin.nullable(),
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
    muted: z.boolean(),
    mutedUntil: Timestamp.nullable(),
    online: z.boolean(),
    lastSeen: Timestamp.nullable(),
  })
  .meta({ id: 'Member' });
export type Member = z.infer<typeof Member>;

/** Somebody who may not come into a room, as those see it who may end it. */
export const Ban = z
  .object({
    user: User,
    by: User,
    reason: z.string().meta({ description: 'May be empty.' }),
    at: Timestamp,
    until: Timestamp.nullable().meta({ description: 'When it ends by itself; null: it does not.' }),
  })
  .meta({ id: 'Ban' });
export type Ban = z.infer<typeof Ban>;

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
