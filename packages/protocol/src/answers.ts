import * as z from 'zod';
import { type ErrorCode, ERRORS } from './errors.ts';
import { Member, Message, Presence, Receipt, ReceiptCount, Room, Session, User } from './entities.ts';
import { Epoch, Rev, RoomId, StateRev, Timestamp, Watermark } from './values.ts';

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

export const SyncRoom = z
  .object({
    room: Room,
    messages: z.array(Message),
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

export const TokenAnswer = SessionAnswer.omit({ user: true }).meta({ id: 'TokenAnswer' });
export type TokenAnswer = z.infer<typeof TokenAnswer>;

export const SessionList = z.object({ items: z.array(Session) }).meta({ id: 'SessionList' });
export type SessionList = z.infer<typeof SessionList>;

export const SessionsEnded = z.object({ ended: z.int().min(0) }).meta({ id: 'SessionsEnded' });
export type SessionsEnded = z.infer<typeof SessionsEnded>;

export const ConfigAnswer = z
  .object({
    protocol: z.int(),
    version: z.string(),
    organisation: z.string().meta({ description: 'Whose server it is, as the page shows it.' }),
    registration: z.enum(['open', 'invite', 'closed']),
    google: z.boolean(),
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

/** A list as REST answers it; `next` asks for the following page, null is the end. */
export const list = <T extends z.ZodType>(item: T, id: string) =>
  z.object({ items: z.array(item), next: z.string().nullable() }).meta({ id });
export const UserList = list(User, 'UserList');
export type UserList = z.infer<typeof UserList>;
export const RoomList = list(Room, 'RoomList');
export type RoomList = z.infer<typeof RoomList>;
export const MemberList = list(Member, 'MemberList');
export type MemberList = z.infer<typeof MemberList>;
