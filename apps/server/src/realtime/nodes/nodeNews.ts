import * as z from 'zod';
import { MemberRole, Message, NotifyLevel, RoomKind, User } from '@palaver/protocol/entities';
import { LeftReason, SessionEndReason } from '@palaver/protocol/serverEvents';
import { NodeFigures, NodeReport } from '@palaver/protocol/serverFigures';
import { Rev, RoomId, Timestamp, UserId, Watermark } from '@palaver/protocol/values';
import type { Change } from '@palaver/store/ports/change';
import type { MemberRecord, RoomRecord } from '@palaver/store/ports/records';

// A newer node may add fields: what this one does not know is left out.

const RoomRecord = z.object({
  id: RoomId,
  kind: RoomKind,
  name: z.string(),
  topic: z.string(),
  createdAt: Timestamp,
  archived: z.boolean(),
  memberCount: z.int().min(0),
  seq: Watermark,
  rev: Rev,
}) satisfies z.ZodType<RoomRecord>;

const MemberRecord = z.object({
  roomId: RoomId,
  userId: UserId,
  role: MemberRole,
  joinedAt: Timestamp,
  joinedSeq: Watermark,
  receivedSeq: Watermark,
  readSeq: Watermark,
  mute: z.object({ by: UserId, until: Timestamp.nullable() }).nullable(),
  notify: NotifyLevel,
  pinned: z.boolean(),
  hiddenAt: Watermark.nullable(),
}) satisfies z.ZodType<MemberRecord>;

const version = z.number().optional();

/** What was committed, as it is sent to another node. */
const ChangeNews = z.discriminatedUnion('kind', [
  z.object({
    kind: z.enum(['chatMessage', 'messageEdited', 'messageDeleted', 'messageReacted', 'messagePinned']),
    message: Message,
  }),
  z.object({
    kind: z.literal('memberAdded'),
    room: RoomRecord,
    member: MemberRecord,
    user: User,
    founding: z.literal(true).optional(),
    version,
  }),
  z.object({
    kind: z.literal('memberRemoved'),
    roomId: RoomId,
    userId: UserId,
    reason: LeftReason,
    roomErased: z.literal(true).optional(),
    why: z.string().optional(),
    until: Timestamp.optional(),
    version,
  }),
  z.object({ kind: z.literal('memberChanged'), member: MemberRecord, version }),
  z.object({
    kind: z.literal('marksRaised'),
    member: MemberRecord,
    received: z.boolean(),
    read: z.boolean(),
    memberCount: z.int().min(0),
  }),
  z.object({ kind: z.literal('roomChanged'), room: RoomRecord }),
  z.object({ kind: z.literal('userChanged'), user: User }),
  z.object({
    kind: z.literal('sessionsEnded'),
    userId: UserId,
    sessionIds: z.array(z.string()),
    reason: SessionEndReason,
  }),
]) satisfies z.ZodType<Change>;

/** What a node publishes to the others. It may get lost; nothing rests on it (R4). */
export const NodeNews = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('changes'), changes: z.array(ChangeNews) }),
  z.object({ kind: z.literal('typing'), roomId: RoomId, userId: UserId, typing: z.boolean() }),
  z.object({
    kind: z.literal('presence'),
    nodeId: z.string().max(64),
    userId: UserId,
    rooms: z.array(RoomId).nullable(),
  }),
  z.object({ kind: z.literal('nodeHere'), node: NodeFigures }),
  z.object({ kind: z.literal('nodeGone'), nodeId: z.string().max(64) }),
  z.object({ kind: z.literal('reportAsked'), nodeId: z.string().max(64), askId: z.string().max(64) }),
  z.object({ kind: z.literal('reportTold'), askId: z.string().max(64), report: NodeReport }),
]);
export type NodeNews = z.infer<typeof NodeNews>;

/** News with the position of the store at which they were published. */
export const DatedNews = z.object({ at: z.number(), news: NodeNews });
export type DatedNews = z.infer<typeof DatedNews>;
