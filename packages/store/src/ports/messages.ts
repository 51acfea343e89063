import type { Message } from '@palaver/protocol/entities';
import type { Origin } from './change.ts';
import type { BanRecord, RoomRecord } from './records.ts';

export interface NewMessage {
  clientId: string;
  text: string;
  /** seq of the message this one replies to, or null. */
  replyTo: number | null;
  /** For each mention as it is written, the usernames that it may mean, best first. */
  called: string[][];
  /** What storing it takes of the budget. */
  cost: number;
}

/** Messages of one sender in one room. */
export interface Sends {
  senderId: string;
  entries: NewMessage[];
  /** What is stored costs no more than this in all. Not given: no bound. */
  budget?: number;
}

/** What became of one entry of an append; `repeated` carries the message as it is now (O4). */
export type Appended =
  | { outcome: 'stored' | 'repeated'; message: Message }
  /** The clientId is taken by another first text (O4). */
  | { outcome: 'reused' }
  /** `replyTo` names a seq above the head. */
  | { outcome: 'noSuchReply' }
  /** The sender may not write there before `until`; null: not until that is ended. */
  | Muted
  /** The room takes nothing new. */
  | { outcome: 'archived' }
  /** The other person of this conversation is gone. */
  | { outcome: 'alone' }
  /** The budget had no room for it: nothing behind it was looked at, it is the last of the results (L3). */
  | { outcome: 'overBudget' };

/** Who asks may read in the room and not write. */
export interface Muted {
  outcome: 'muted';
  until: string | null;
}

/** Who asks is no member of the room at this moment, or the room is missing and null: nothing was stored (M1, B3). `ban`: theirs; it may be over. */
export interface NotIn {
  outcome: 'noMember';
  room: RoomRecord | null;
  ban: BanRecord | null;
}

export type AppendOutcome = { outcome: 'done'; results: Appended[] } | NotIn;

/** Who changes which message. `admitted`: whether the limit of this person had room for it; where it had not, only what needs no change is answered. */
interface OfMessage {
  userId: string;
  seq: number;
  admitted: boolean;
}

/** `base`: the message's editedAt as the author's device knows it. `called`: as in NewMessage. */
export interface Edit extends OfMessage {
  text: string;
  called: string[][];
  base: string | null;
}

export type Erasure = OfMessage;

export interface ReactionOf extends OfMessage {
  emoji: string;
  on: boolean;
}

/** Whether a message is to be pinned in its room. */
export interface PinOf extends OfMessage {
  on: boolean;
}

/** What became of a change of one message. */
export type Changed =
  | { outcome: 'changed' | 'unchanged'; message: Message }
  | { outcome: 'missing' | 'tooManyReactions' | 'tooManyPins' }
  | NotIn
  /** It is for the author, or a moderator, to change. */
  | { outcome: 'notYours' }
  /** The person's rank does not allow it. */
  | { outcome: 'forbidden' }
  | Muted
  | { outcome: 'archived' | 'overBudget' }
  /** The text was edited since `base`: the message as it is now. */
  | { outcome: 'conflict'; message: Message }
  | { outcome: 'deleted'; message: Message };

export interface Page {
  /** At most one of the three; `before` and `after` are exclusive. A string is an ISO time, compared with timestamps. */
  before?: number | string;
  after?: number;
  around?: number;
  limit: number;
  /** Reading stops with the first message that passes this many bytes of an answer. */
  maxBytes?: number;
}

export interface PageOfMessages {
  /** In rising seq. */
  messages: Message[];
  hasBefore: boolean;
  hasAfter: boolean;
  /** The room's rev at the moment the page was read. */
  upTo: number;
}

/** Pinned messages of a room, the one that was pinned last first. */
export interface PageOfPins {
  messages: Message[];
  /** How many older ones there are. */
  older: number;
}

/** A message of which nothing is left. */
export type Erased = Pick<Message, 'seq' | 'rev'>;

export interface Changes {
  /** In rising rev; each message once, at its latest rev. */
  messages: Message[];
  /** What was erased, in rising rev. However many there are, they do not count for `limit`. */
  erased: Erased[];
  /** The room's rev at the moment of reading. */
  head: number;
  /** Whether there were more messages than `limit`: then both lists are empty. */
  tooMany: boolean;
  /** Set where reading stopped at `maxBytes`: through this rev everything is here, and more comes after it. */
  cutAt?: number;
}

/**
 * What is unread in a room after `readSeq` and through `seq`, as it was at `rev`: what was deleted later counts still.
 * So a count belongs to the state of the room that is answered beside it, and whatever comes after that can be counted on from there.
 */
export interface UnreadFrom {
  roomId: string;
  readSeq: number;
  seq: number;
  rev: number;
}

/** A place in the list of what one person wrote. */
export type PlaceOfOwn = Pick<Message, 'roomId' | 'seq'>;

/** Messages of all rooms. Every write is durable before it returns (S1); an error means "unknown whether", never "no". */
export interface MessageStore {
  /**
   * Stores messages of one sender in one room, in order, each at the next seq and rev, atomically for each entry (O1, O3).
   * An entry whose (room, sender, clientId) was stored before stores nothing (O4, for ever): `repeated`, or `reused` when its first text was another.
   * Timestamps never fall below the room's last. Membership, archive and mentions are decided with the write; so is the opening of the room,
   * where it is a conversation between two that nobody wrote in yet (B2).
   */
  append(roomId: string, sends: Sends, origin?: Origin): Promise<AppendOutcome>;
  /** The message of a seq, a tombstone too, or null. */
  find(roomId: string, seq: number): Promise<Message | null>;
  /** A page by seq, tombstones included: the newest without a bound. The answer is at most 2.5 MB of JSON, at least one message. */
  page(roomId: string, page: Page): Promise<PageOfMessages>;
  /** What changed after `rev`, at most `limit` messages, and what was erased (O3, R3); reading stops with the first that passes `maxBytes` of an answer. */
  changes(roomId: string, rev: number, limit: number, maxBytes?: number): Promise<Changes>;
  /** What somebody wrote and nobody erased, room by room in the order of seq: at most `limit` messages after a place, or from the first. */
  ofSender(senderId: string, after: PlaceOfOwn | null, limit: number): Promise<Message[]>;
  /** The `oldest` pins of a room, newest first, or all: as many as an answer holds, at least one. */
  pins(roomId: string, oldest?: number): Promise<PageOfPins>;
  /** Counts of messages not by `userId`, each up to 1,000 (W2), in the order of `marks`. */
  unread(userId: string, marks: UnreadFrom[]): Promise<{ unread: number; mentions: number }[]>;
  /** Sets the author's new text when `base` is the message's editedAt; the same text changes nothing. editedAt always rises. */
  edit(roomId: string, edit: Edit, origin?: Origin): Promise<Changed>;
  /** Erases text, mentions, reactions and pin for ever and leaves a tombstone (O2). Deleted already: unchanged. */
  erase(roomId: string, erasure: Erasure, origin?: Origin): Promise<Changed>;
  /** Sets whether `userId` reacts with `emoji`. At most 50 different emoji a message; one more is `tooManyReactions`. */
  react(roomId: string, reaction: ReactionOf, origin?: Origin): Promise<Changed>;
  /** Sets whether a message is pinned, by a rank that is asked with the write. At most 100 in a room; one more is `tooManyPins`. */
  pin(roomId: string, pin: PinOf, origin?: Origin): Promise<Changed>;
}
