import * as z from 'zod';
import { Message, Presence, ReceiptCount, Room, User } from './entities.ts';
import { SESSION_END_REASONS } from './sessionEnd.ts';
import { Epoch, Rev, RoomId, Seq, StateRev, Timestamp, UserId } from './values.ts';

const OneMessage = z.object({ message: Message });
const ReceiptEvent = z.union([
  z.object({ roomId: RoomId, userId: UserId, seq: Seq }),
  z.object({ roomId: RoomId, counts: z.array(ReceiptCount) }),
]);
export const LeftReason = z.enum(['left', 'removed', 'banned', 'deleted']);
export type LeftReason = z.infer<typeof LeftReason>;

export const SessionEndReason = z.enum(SESSION_END_REASONS);
export type SessionEndReason = z.infer<typeof SessionEndReason>;

/** Every event the server sends: what `data` holds, and when it comes. On the wire: `{eventType, data, timestamp}` (E1). */
export const serverEvents = {
  chatMessage: {
    data: OneMessage,
    about: 'A message was stored in one of your rooms. Not sent to the socket that asked: its ack is this event.',
  },
  messageEdited: { data: OneMessage, about: 'A message has another text.' },
  messageDeleted: { data: OneMessage, about: 'A message was erased.' },
  messageReacted: { data: OneMessage, about: 'The reactions of a message changed.' },
  messagePinned: { data: OneMessage, about: 'A message was pinned in its room, or is pinned no more.' },
  messageReceived: {
    data: ReceiptEvent,
    about: 'A member’s received mark rose; counts instead of names in rooms over 50 members (W3).',
  },
  messageRead: {
    data: ReceiptEvent,
    about: 'A member’s read mark rose; counts instead of names in rooms over 50 members (W3).',
  },
  userTyping: {
    data: z.object({ roomId: RoomId, userId: UserId, typing: z.boolean() }),
    about: 'Somebody began or stopped writing.',
  },
  userJoined: { data: z.object({ roomId: RoomId, user: User }), about: 'Somebody became a member.' },
  userLeft: {
    data: z.object({ roomId: RoomId, userId: UserId, reason: LeftReason }),
    about: 'Somebody is no member any more.',
  },
  userPresence: {
    data: z.object({ users: z.array(Presence) }),
    about: 'People you share a room with came or went, gathered for up to 1 s.',
  },
  onlineCount: {
    data: z.object({ rooms: z.record(RoomId, z.int().min(0)) }),
    about: 'How many members are online, at most every 5 s, only what changed.',
  },
  roomAdded: { data: z.object({ room: Room }), about: 'You became a member of a room.' },
  roomUpdated: { data: z.object({ room: Room }), about: 'A room or your membership of it changed.' },
  roomRemoved: {
    data: z.object({
      roomId: RoomId,
      reason: LeftReason,
      why: z.string().optional().meta({ description: 'Of a ban: its reason.' }),
      until: Timestamp.optional().meta({ description: 'Of a ban: when it ends by itself.' }),
    }),
    about: 'You are no member any more; forget what you cached of the room.',
  },
  userUpdated: {
    data: z.object({ user: User }),
    about: 'A person’s profile changed. At once, then at most once a second.',
  },
  heads: {
    data: z.object({ epoch: Epoch, stateRev: StateRev, rooms: z.record(RoomId, Rev) }),
    about: 'Changes this node did not deliver live (R4).',
  },
  sessionEnded: {
    data: z.object({ reason: SessionEndReason }),
    about: 'The session is over; the server disconnects next.',
  },
  serverLeaving: {
    data: z.object({ retryInMs: z.int().min(0) }),
    about: 'The server stops; come back after this time, already spread (L4).',
  },
} as const;

export type ServerEvents = typeof serverEvents;
export type ServerEventName = keyof ServerEvents;
export type ServerEventData<E extends ServerEventName> = z.output<ServerEvents[E]['data']>;

/** What travels: every server event is wrapped alike (E1). */
export interface Envelope<E extends ServerEventName = ServerEventName> {
  eventType: E;
  data: ServerEventData<E>;
  /** ISO 8601, UTC, milliseconds. */
  timestamp: string;
}
