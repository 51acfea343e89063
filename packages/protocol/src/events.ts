import * as z from 'zod';
import { ErrorBody, HistoryAnswer, MessageAnswer, ReceiptsAnswer, RoomAnswer, SyncAnswer } from './answers.ts';
import { listOf, recordOf } from './firstFault.ts';
import { LIMITS } from './limits.ts';
import {
  ClientId,
  Emoji,
  Epoch,
  MaxBytes,
  MessageId,
  MessageText,
  Rev,
  RoomId,
  Seq,
  StateRev,
  Timestamp,
} from './values.ts';

const RoomPayload = z.strictObject({ roomId: RoomId });
const NewMessage = z.strictObject({ clientId: ClientId, text: MessageText, replyTo: MessageId.nullish() });
const ReceiptPayload = z.strictObject({ roomId: RoomId, seq: Seq, epoch: Epoch.optional() });
const Nothing = z.object({});

/** `{ok: true, data}` or `{ok: false, error}` (E1). */
export const ack = <T extends z.ZodType>(data: T) =>
  z.discriminatedUnion('ok', [
    z.object({ ok: z.literal(true), data }),
    z.object({ ok: z.literal(false), error: ErrorBody }),
  ]);

export type Ack<T> = { ok: true; data: T } | { ok: false; error: ErrorBody };

/** One page of history: at most one of `before`, `after` and `around`; all exclusive but `around`. */
export const LoadMessages = z
  .strictObject({
    roomId: RoomId,
    limit: z.int().min(1).max(LIMITS.pageMax).optional(),
    before: Seq.optional(),
    after: z.int().min(0).optional(),
    around: Seq.optional(),
  })
  .refine((page) => [page.before, page.after, page.around].filter((seq) => seq !== undefined).length <= 1, {
    message: 'Give at most one of before, after and around.',
  });

export const Sync = z.strictObject({
  epoch: Epoch.optional(),
  stateRev: StateRev.optional(),
  rooms: recordOf(RoomId, Rev, { max: LIMITS.syncMaxRooms }),
  first: RoomId.optional(),
  part: z.boolean().optional(),
  maxBytes: MaxBytes.optional(),
  after: RoomId.optional(),
  through: RoomId.optional(),
});

/**
 * Every event a client may send: what it carries, what its ack's `data` holds, and what it is for.
 * All take one object and an ack; only `typing` and `stopTyping` work without one.
 */
export const clientEvents = {
  joinRoom: {
    payload: RoomPayload,
    data: RoomAnswer,
    about: 'Become a member of a public room, or open a private one with somebody. Repeatable.',
  },
  leaveRoom: {
    payload: RoomPayload,
    data: Nothing,
    about: 'End the membership. Repeatable. A room between two cannot be left.',
  },
  chatMessage: {
    payload: NewMessage.extend({ roomId: RoomId }),
    data: MessageAnswer,
    about: 'Send a message. Acknowledged when it is durable (S1); a repeat answers with the first one (O4).',
  },
  chatMessages: {
    payload: z.strictObject({ roomId: RoomId, messages: listOf(NewMessage, { min: 1, max: LIMITS.batchMaxMessages }) }),
    data: z.object({ results: z.array(ack(MessageAnswer)) }),
    about:
      'Send up to 50 messages of one room in order. Goes on after a permanent refusal, ends with the first other one.',
  },
  editMessage: {
    payload: z.strictObject({ id: MessageId, text: MessageText, base: Timestamp.nullable(), epoch: Epoch.optional() }),
    data: MessageAnswer,
    about: 'Change the text of one’s own message; `base` is the editedAt that the editor saw.',
  },
  deleteMessage: {
    payload: z.strictObject({ id: MessageId, epoch: Epoch.optional() }),
    data: MessageAnswer,
    about: 'Erase a message: one’s own, or anyone’s as owner or moderator. Final.',
  },
  reactToMessage: {
    payload: z.strictObject({ id: MessageId, emoji: Emoji, on: z.boolean(), epoch: Epoch.optional() }),
    data: MessageAnswer,
    about: 'Set or take back a reaction: a state, not a toggle.',
  },
  pinMessage: {
    payload: z.strictObject({ id: MessageId, on: z.boolean(), epoch: Epoch.optional() }),
    data: MessageAnswer,
    about:
      'Pin a message in its room, or take that back: a state, not a toggle. Owners and moderators; between two, both.',
  },
  loadMessages: { payload: LoadMessages, data: HistoryAnswer, about: 'A page of history in rising seq.' },
  sync: {
    payload: Sync,
    data: SyncAnswer,
    about: 'Catch up, however long one was away, in one round trip or in parts (R3).',
  },
  messageReceived: {
    payload: ReceiptPayload,
    data: ReceiptsAnswer,
    about: 'Everything up to this seq is on the device (W1).',
  },
  messageRead: {
    payload: ReceiptPayload,
    data: ReceiptsAnswer,
    about: 'Everything up to this seq was read; implies received (W1).',
  },
  typing: { payload: RoomPayload, data: Nothing, about: 'One is writing; published to the others for 6 s.' },
  stopTyping: { payload: RoomPayload, data: Nothing, about: 'One stopped writing.' },
  renewToken: {
    payload: z.strictObject({ token: z.string().max(4_096, { error: 'Too long.', abort: true }) }),
    data: z.object({ expiresIn: z.int() }),
    about: 'A fresh access token for this live session.',
  },
} as const;

export type ClientEvents = typeof clientEvents;
export type ClientEventName = keyof ClientEvents;
/** The payload as the server's features see it: parsed and normalised. */
export type Payload<E extends ClientEventName> = z.output<ClientEvents[E]['payload']>;
export type AckData<E extends ClientEventName> = z.output<ClientEvents[E]['data']>;
