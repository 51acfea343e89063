import { Message, User } from '@palaver/protocol/entities';
import { ServerSettingsChange } from '@palaver/protocol/serverSettings';
import { SettingsChange } from '@palaver/protocol/settings';
import { MessageId, RoomId, Rev, Seq, Timestamp, UserId, Watermark } from '@palaver/protocol/values';
import * as z from 'zod';

// What an export is made of: docs/transfer.md says it for whoever reads one without this program.

export const FORMAT = 'palaver-export';
export const FORMAT_VERSION = 1;

/** `export.json`. `done` is set last: what does not say so was broken off, and nobody imports it. */
export const Manifest = z.strictObject({
  format: z.literal(FORMAT),
  version: z.literal(FORMAT_VERSION),
  epoch: z.string().max(64),
  exportedAt: Timestamp,
  done: z.boolean(),
  messages: z.int().min(0),
});
export type Manifest = z.infer<typeof Manifest>;

const text = (max: number) => z.string().max(max * 8);

/** A line of `users.jsonl`. Nothing in it lets anybody in: no password, no second factor, no session. */
export const UserLine = z.strictObject({
  kind: z.literal('user'),
  ...User.shape,
  username: text(64),
  displayName: text(64),
  title: text(64),
  email: z.string().max(254).nullable(),
  emailState: z.enum(['unconfirmed', 'login', 'confirmed']),
  createdAt: Timestamp,
  lastSeen: Timestamp.nullable(),
  settings: SettingsChange,
});
export type UserLine = z.infer<typeof UserLine>;

/** A line of `rooms.jsonl`: the room through `rev`, with all messages through `seq`. `pins`: seqs in the order of pinning. */
export const RoomLine = z.strictObject({
  kind: z.literal('room'),
  id: RoomId,
  type: z.enum(['public', 'private', 'pm']),
  name: text(80),
  topic: text(250),
  createdAt: Timestamp,
  archived: z.boolean(),
  seq: Watermark,
  rev: Rev,
  pins: z.array(Seq).max(1_000),
});
export type RoomLine = z.infer<typeof RoomLine>;

const Muted = z.strictObject({ by: UserId, until: Timestamp.nullable() });
const Banned = z.strictObject({
  by: UserId,
  reason: text(200),
  at: Timestamp,
  until: Timestamp.nullable(),
});

/** A line of `members.jsonl`: somebody's place in a room. `member` is null for who is none, and banned or muted there. */
export const MemberLine = z.strictObject({
  kind: z.literal('member'),
  roomId: RoomId,
  userId: UserId,
  member: z
    .strictObject({
      role: z.enum(['owner', 'moderator', 'member']),
      joinedAt: Timestamp,
      joinedSeq: Watermark,
      receivedSeq: Watermark,
      readSeq: Watermark,
      notify: z.enum(['default', 'all', 'mentions', 'none']),
      pinned: z.boolean(),
      hiddenAt: Watermark.nullable(),
    })
    .nullable(),
  mute: Muted.nullable(),
  ban: Banned.nullable(),
});
export type MemberLine = z.infer<typeof MemberLine>;

/** A line of `messages/<room id>.jsonl`: the message as the API gives it. They stand in the order of seq, from 1 and with no gap. */
export const MessageLine = z.strictObject({
  kind: z.literal('message'),
  ...Message.shape,
  isRead: z.undefined().optional(),
  text: z.string().max(40_000),
  replyTo: MessageId.nullable(),
});
export type MessageLine = z.infer<typeof MessageLine>;

/** The line of `settings.jsonl`: what administrators set for the whole server. */
export const SettingsLine = z.strictObject({ kind: z.literal('settings'), ...ServerSettingsChange.shape });
export type SettingsLine = z.infer<typeof SettingsLine>;
