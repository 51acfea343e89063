import type { Message } from '@palaver/protocol/entities';
import type { Origin } from './change.ts';
import type { RoomRecord } from './records.ts';

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
  /** The room takes nothing new. */
  | { outcome: 'archived' }
  /** The budget had no room for it: nothing behind it was looked at, it is the last of the results (L3). */
  | { outcome: 'overBudget' };

/** Who asks is no member of the room at this moment, or the room is missing and null: nothing was stored (M1, B3). */
export interface NotIn {
  outcome: 'noMember';
  room: RoomRecord | null;
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

/** What became of a change of one message. */
export type Changed =
  | { outcome: 'changed' | 'unchanged'; message: Message }
  | { outcome: 'missing' | 'tooManyReactions' }
  | NotIn
  /** It is for the author, or a moderator, to change. */
  | { outcome: 'notYours' }
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

export interface Changes {
  /** In rising rev; each message once, at its latest rev. */
  messages: Message[];
  /** The room's rev at the moment of reading. */
  head: number;
  /** Whether there were more than `limit`: then `messages` is empty. */
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
  /** What changed after `rev`, at most `limit` messages (O3, R3); reading stops with the first that passes `maxBytes` of an answer. */
  changes(roomId: string, rev: number, limit: number, maxBytes?: number): Promise<Changes>;
  /** Counts of messages not by `userId`, each up to 1,000 (W2), in the order of `marks`. */
  unread(userId: string, marks: UnreadFrom[]): Promise<{ unread: number; mentions: number }[]>;
  /** Sets the author's new text when `base` is the message's editedAt; the same text changes nothing. editedAt always rises. */
  edit(roomId: string, edit: Edit, origin?: Origin): Promise<Changed>;
  /** Erases text, mentions and reactions for ever and leaves a tombstone (O2). Deleted already: unchanged. */
  erase(roomId: string, erasure: Erasure, origin?: Origin): Promise<Changed>;
  /** Sets whether `userId` reacts with `emoji`. At most 50 different emoji a message; one more is `tooManyReactions`. */
  react(roomId: string, reaction: ReactionOf, origin?: Origin): Promise<Changed>;
}
