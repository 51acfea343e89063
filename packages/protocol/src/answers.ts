import * as z from 'zod';
import { Audit } from './audit.ts';
import { type ErrorCode, ERRORS } from './errors.ts';
import {
  Account,
  Ban,
  Invite,
  Member,
  Message,
  Presence,
  Receipt,
  ReceiptCount,
  Room,
  Session,
  User,
} from './entities.ts';
import { Locale } from './settings.ts';
import { ServerSettings } from './serverSettings.ts';
import { Epoch, Rev, RoomId, Seq, StateRev, Timestamp, Watermark } from './values.ts';

/** An error as REST answers it and as an ack carries it (E1). */
export const ErrorBody = z
  .object({
    statusCode: z.int(),
    message: z.string(),
    errorCode: z.enum(Object.keys(ERRORS) as [ErrorCode]),
    details: z.unknown().optional(),
    retryAfterMs: z.number().optional(),
  })
  .meta({ id: 'Error' });
export type ErrorBody = z.infer<typeof ErrorBody>;

export const MessageAnswer = z.object({ message: Message }).meta({ id: 'MessageAnswer' });
export type MessageAnswer = z.infer<typeof MessageAnswer>;

export const RoomAnswer = z.object({ room: Room }).meta({ id: 'RoomAnswer' });

export const ReceiptsAnswer = z
  .object({ receivedSeq: Watermark, readSeq: Watermark, unread: z.int().min(0), mentions: z.int().min(0) })
  .meta({ id: 'ReceiptsAnswer' });
export type ReceiptsAnswer = z.infer<typeof ReceiptsAnswer>;

export const HistoryAnswer = z
  .object({
    messages: z.array(Message),
    hasBefore: z.boolean(),
    hasAfter: z.boolean(),
    upTo: Rev.meta({ description: "The room's rev when the page was read." }),
  })
  .meta({ id: 'HistoryAnswer' });
export type HistoryAnswer = z.infer<typeof HistoryAnswer>;

export const Erased = z.object({ seq: Seq, rev: Rev }).meta({ id: 'Erased' });
export type Erased = z.infer<typeof Erased>;

export const SyncRoom = z
  .object({
    room: Room,
    messages: z.array(Message),
    erased: z.array(Erased).meta({ description: 'What was erased: nothing of these messages is left.' }),
    upTo: Rev.meta({ description: 'After merging, everything through this rev is held (R3).' }),
    reset: z
      .boolean()
      .meta({ description: 'The messages are the newest page; what lies outside it is a declared hole.' }),
    receipts: z.array(Receipt).optional(),
    counts: z.array(ReceiptCount).optional(),
  })
  .meta({ id: 'SyncRoom' });
export type SyncRoom = z.infer<typeof SyncRoom>;

export const SyncAnswer = z
  .object({
    epoch: Epoch,
    serverTime: Timestamp,
    stateRev: StateRev,
    heads: z.record(RoomId, Rev),
    rooms: z.array(SyncRoom),
    left: z.array(RoomId),
    users: z.array(User),
    presence: z.array(Presence),
    more: z.boolean(),
  })
  .meta({ id: 'SyncAnswer' });
export type SyncAnswer = z.infer<typeof SyncAnswer>;

export const SessionAnswer = z
  .object({
    user: User,
    accessToken: z.string(),
    expiresIn: z.int().meta({ description: 'Seconds.' }),
    refreshToken: z.string().optional().meta({ description: 'Only when `tokenInBody` was asked for.' }),
  })
  .meta({ id: 'SessionAnswer' });
export type SessionAnswer = z.infer<typeof SessionAnswer>;

export const TokenAnswer = SessionAnswer.omit({ user: true })
  .extend({
    userId: z
      .string()
      .meta({ description: 'Whose session it is: it may be another person’s than the device remembers.' }),
  })
  .meta({ id: 'TokenAnswer' });
export type TokenAnswer = z.infer<typeof TokenAnswer>;

export const SessionList = z.object({ items: z.array(Session) }).meta({ id: 'SessionList' });
export type SessionList = z.infer<typeof SessionList>;

export const TotpSecret = z
  .object({
    secret: z.string().meta({ description: 'In base 32, as authenticator apps take it.' }),
    uri: z.string().meta({ description: '`otpauth://…`, for a QR code.' }),
  })
  .meta({ id: 'TotpSecret' });
export type TotpSecret = z.infer<typeof TotpSecret>;

export const RecoveryCodes = z
  .object({ recoveryCodes: z.array(z.string()).meta({ description: 'Told once; each works once.' }) })
  .meta({ id: 'RecoveryCodes' });
export type RecoveryCodes = z.infer<typeof RecoveryCodes>;

export const ResetDone = z
  .object({ username: z.string() })
  .meta({ id: 'ResetDone', description: 'Whose password it is.' });
export type ResetDone = z.infer<typeof ResetDone>;

export const ResetLink = z
  .object({
    url: z.string().meta({
      description: 'Told once, with its secret behind the #. A path where the server was not told its address.',
    }),
    expiresAt: Timestamp,
  })
  .meta({ id: 'ResetLink' });
export type ResetLink = z.infer<typeof ResetLink>;

export const ExportLink = z
  .object({
    url: z.string().meta({ description: 'A path where the server was not told its address.' }),
    expiresIn: z.int().meta({ description: 'Seconds.' }),
  })
  .meta({ id: 'ExportLink' });
export type ExportLink = z.infer<typeof ExportLink>;

export const IdentityLink = z
  .object({ url: z.string() })
  .meta({ id: 'IdentityLink', description: 'To be opened where one is signed in, within 5 minutes.' });
export type IdentityLink = z.infer<typeof IdentityLink>;

export const SessionsEnded = z.object({ ended: z.int().min(0) }).meta({ id: 'SessionsEnded' });
export type SessionsEnded = z.infer<typeof SessionsEnded>;

export const ConfigAnswer = z
  .object({
    protocol: z.int(),
    version: z.string(),
    organisation: z.string().meta({ description: 'Whose server it is, as the page shows it.' }),
    registration: z.enum(['open', 'invite', 'closed']),
    membersInvite: z
      .boolean()
      .meta({ description: 'Whether invitations of owners and moderators make accounts where others do not.' }),
    google: z.boolean(),
    signIn: z
      .array(z.object({ id: z.string(), name: z.string() }))
      .meta({ description: 'By whom else one can be signed in: `GET /auth/oidc/:id`.' }),
    reset: z.enum(['mail', 'admin']).meta({
      description: 'How one gets another password: by a link sent to one’s address, or by one of an administrator.',
    }),
    push: z
      .object({ publicKey: z.string() })
      .nullable()
      .meta({ description: 'How a device is notified; null: it is not.' }),
    uploads: z
      .object({ maxBytes: z.int(), perMessage: z.int() })
      .nullable()
      .meta({ description: 'What files may be sent; null: none.' }),
    previews: z.boolean().meta({ description: 'Whether the server reads what links lead to.' }),
    locales: z.array(Locale).meta({ description: 'The languages that one can choose.' }),
    needsAdmin: z.boolean(),
    limits: z.object({
      messageMaxChars: z.int(),
      batchMaxMessages: z.int(),
      batchMaxBytes: z.int(),
      frameMaxBytes: z.int(),
    }),
  })
  .meta({ id: 'ConfigAnswer' });
export type ConfigAnswer = z.infer<typeof ConfigAnswer>;

/** What an invitation says to whoever brings its code. */
export const InviteFace = z
  .object({
    organisation: z.string(),
    invitedBy: z.string().meta({ description: 'The display name of who made it.' }),
    room: z.object({ name: z.string() }).nullable(),
    expiresAt: Timestamp,
  })
  .meta({ id: 'InviteFace' });
export type InviteFace = z.infer<typeof InviteFace>;

export const InviteAccepted = z.object({ room: Room.nullable() }).meta({ id: 'InviteAccepted' });
export type InviteAccepted = z.infer<typeof InviteAccepted>;

/** `details` of BANNED: why, and when it ends by itself. */
export const BanDetails = z.object({ reason: z.string(), until: Timestamp.nullable() }).meta({ id: 'BanDetails' });
export type BanDetails = z.infer<typeof BanDetails>;

/** `details` of MUTED: when one may write again; null: that is not known. */
export const MuteDetails = z.object({ until: Timestamp.nullable() }).meta({ id: 'MuteDetails' });
export type MuteDetails = z.infer<typeof MuteDetails>;

/** A list as REST answers it; `next` asks for the following page, null is the end. */
export const list = <T extends z.ZodType>(item: T, id: string) =>
  z.object({ items: z.array(item), next: z.string().nullable() }).meta({ id });
export const UserList = list(User, 'UserList');
export type UserList = z.infer<typeof UserList>;
export const RoomList = list(Room, 'RoomList');
export type RoomList = z.infer<typeof RoomList>;
export const MemberList = list(Member, 'MemberList');
export type MemberList = z.infer<typeof MemberList>;
/** Pinned messages of a room, the one that was pinned last first. */
export const PinList = list(Message, 'PinList');
export type PinList = z.infer<typeof PinList>;
export const BanList = z.object({ items: z.array(Ban) }).meta({ id: 'BanList' });
export type BanList = z.infer<typeof BanList>;
export const InviteList = list(Invite, 'InviteList');
export type InviteList = z.infer<typeof InviteList>;
export const AuditList = list(Audit, 'AuditList');
export type AuditList = z.infer<typeof AuditList>;
export const AccountList = list(Account, 'AccountList');
export type AccountList = z.infer<typeof AccountList>;
/** A room as administrators see it: who is in it, and nothing of what is written there. */
export const AdminRoom = z.object({ room: Room, members: z.array(Member) }).meta({ id: 'AdminRoom' });
export type AdminRoom = z.infer<typeof AdminRoom>;
/** A new account, with the link by which its person sets a password. */
export const AccountMade = ResetLink.extend({ user: Account }).meta({ id: 'AccountMade' });
export type AccountMade = z.infer<typeof AccountMade>;

/** The token of a bot: told once, and good until a newer one is made. */
export const BotToken = z
  .object({ token: z.string().meta({ description: 'Told once; it does not run out.' }) })
  .meta({ id: 'BotToken' });
export type BotToken = z.infer<typeof BotToken>;
/** A new bot with its token. */
export const BotMade = BotToken.extend({ user: Account }).meta({ id: 'BotMade' });
export type BotMade = z.infer<typeof BotMade>;

/** What is set for the whole server, and what of it the environment sets. */
export const ServerSettingsAnswer = ServerSettings.extend({ locked: z.array(z.string()) }).meta({
  id: 'ServerSettingsAnswer',
});
export type ServerSettingsAnswer = z.infer<typeof ServerSettingsAnswer>;
