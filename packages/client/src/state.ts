import type { ErrorCode } from '@palaver/protocol/errors';
import type { Me, Message, Room, User } from '@palaver/protocol/entities';
import type { SessionEndReason } from '@palaver/protocol/serverEvents';

/** How far an own message is: on this device only, on the wire, stored by the server, on another device, read by somebody, or refused. */
export type Delivery = 'queued' | 'sending' | 'sent' | 'delivered' | 'read' | 'failed';

/** Why something did not work: `errorCode` of the server, or `NO_NETWORK` when no answer of a Palaver server came. */
export interface ClientError {
  errorCode: ErrorCode | 'NO_NETWORK' | 'UNKNOWN_WHETHER_SENT' | 'LOST_IN_RESTORE';
  message: string;
  details?: unknown;
  retryAfterMs?: number;
}

/** A queued edit or delete that belongs to a message which the server has. */
export interface PendingChange {
  /** Names the entry for `retry` and `discard`. */
  entryId: string;
  kind: 'edit' | 'delete' | 'react' | 'pin';
  /** The new text of an edit. */
  text?: string;
  /** Of a reaction. */
  emoji?: string;
  /** Of a reaction, and of a pin. */
  on?: boolean;
  state: 'queued' | 'sending' | 'failed';
  error?: ClientError;
}

/** How many of the other members have received and read a message; `of` is how many could. */
export interface Seen {
  received: number;
  read: number;
  of: number;
}

export interface MessageItem {
  kind: 'message';
  /** Stable from the moment of writing: an own message keeps the key it had while queued. */
  key: string;
  message: Message;
  own: boolean;
  /** Null for the messages of others. */
  delivery: Delivery | null;
  /** Of own messages. */
  seen: Seen | null;
  pending: PendingChange[];
}

export interface UnsentItem {
  kind: 'unsent';
  key: string;
  clientId: string;
  text: string;
  replyTo: string | null;
  createdAt: string;
  delivery: 'queued' | 'sending' | 'failed';
  error?: ClientError;
}

/** Messages with a seq between the two that are not on this device: a declared hole, never a silent one (R3). */
export interface HoleItem {
  kind: 'hole';
  key: string;
  afterSeq: number;
  beforeSeq: number;
  state: 'idle' | 'loading' | 'failed';
  error?: ClientError;
}

export type TimelineItem = MessageItem | UnsentItem | HoleItem;

/** Everything a page shows of one room. A new object whenever anything in it changed, the same object otherwise. */
export interface RoomView {
  room: Room;
  /** In order of seq; unsent ones last, in order of writing. */
  timeline: TimelineItem[];
  /** The pinned messages that are known here, the one that was pinned last first; `loadPins` brings those that are not. */
  pins: Message[];
  /** Whether the server has older messages than the first of the timeline (then the timeline may begin with a hole). */
  hasOlder: boolean;
  loading: 'older' | null;
  /** Who is writing now, oneself left out. */
  typing: string[];
  /** Members online, oneself included; null while not known (offline). */
  onlineCount: number | null;
  /**
   * Marks of the other members in rooms of up to 50, by user id. Marks start at `joinedSeq`, so they say nothing of messages up to it; null: that is not known
   * yet, and they say nothing of any.
   */
  receipts: Record<string, { receivedSeq: number; readSeq: number; joinedSeq: number | null }>;
  /**
   * seq from which messages are new, for the "new" line: the first that was unread when the room was opened, or that was missed since, while the connection
   * was lost or the page out of sight. It may be one that is not on this device. Null: nothing was unread.
   */
  newFrom: number | null;
}

/** One row of the list of rooms. */
export interface RoomRow {
  room: Room;
  /** The newest message on this device. */
  last: Message | null;
  /** How far it is, where it is one's own and not deleted. */
  lastDelivery: Delivery | null;
  /** Own unsent messages of the room. */
  waiting: number;
  failed: number;
  /** The other person of a private room. */
  partner: User | null;
}

export type ConnectionStatus =
  /** Not signed in, or stopped. */
  | 'off'
  /** The first try, nothing known yet. */
  | 'connecting'
  /** Connected and in sync. */
  | 'online'
  /** Connected, catching up. */
  | 'catchingUp'
  /** The connection is lost and is being tried. */
  | 'reconnecting'
  /** Nobody answered the last try: there is no network, or nothing at its other end. It is tried again. */
  | 'noConnection'
  /** Somebody in between answers and wants to be seen first: the sign-in of a proxy or of a network. It is tried again. */
  | 'elsewhere'
  /** The server answers, but no connection to it can be opened from here. It is tried again. */
  | 'fault'
  /** The network answers, the server does not (503, refused). */
  | 'serverAway'
  /** The page has another protocol than the server: offer to reload; the outbox is kept. */
  | 'outdated';

export interface ConnectionState {
  status: ConnectionStatus;
  /** Since when this status holds, ms since 1970. */
  since: number;
  /** Since when the connection is lost that was in sync, ms since 1970; null while it is, and before it was for the first time. */
  lostAt: number | null;
  /**
   * The last moment of which it is known that this device was in sync, ISO 8601 by its clock: where the connection was lost, when something last came from the server.
   * While online it stays behind by up to half a minute and a heartbeat. Null: never.
   */
  lastSyncedAt: string | null;
  /** When the next try starts, ms since 1970; null when none is planned. */
  nextTryAt: number | null;
  /** While catching up: rooms not yet current. */
  roomsToGo: number;
  /** Entries of all outboxes that wait to be sent. */
  waiting: number;
  /** How many of these were put on the wire without an answer so far: the server may have them. */
  unsure: number;
  /** Set while the server asked to slow down (RATE_LIMITED), ms since 1970. */
  pausedUntil: number | null;
}

export type SessionState =
  | { status: 'starting' }
  /** `kept`: what was written and not sent waits on this device for the same person to sign in again. */
  | { status: 'signedOut'; reason: SessionEndReason | null; kept: boolean }
  | { status: 'signedIn'; user: Me };

/** Whether what is written is safe on this device: false when the browser keeps nothing (private window, storage full or blocked). */
export interface StorageState {
  durable: boolean;
  error: string | null;
}

/** A text that cannot be sent any more because its room is gone: to copy or discard. */
export interface NotSent {
  clientId: string;
  roomId: string;
  roomName: string;
  text: string;
  error: ClientError;
}

/** The whole state but the conversations. A new object whenever anything in it changed. */
export interface ClientState {
  session: SessionState;
  connection: ConnectionState;
  storage: StorageState;
  /** Rooms with news first: by the time of the last message, then by name. */
  rooms: RoomRow[];
  people: Record<string, User>;
  /** Only while connected: who is online, and when the others were last seen. */
  presence: Record<string, { online: boolean; lastSeen: string | null }>;
  notSent: NotSent[];
}
