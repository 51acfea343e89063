import type { Message } from '@palaver/protocol/entities';
import type { Origin } from './change.ts';

export interface NewMessage {
  clientId: string;
  text: string;
  /** seq of the message this one replies to, or null. */
  replyTo: number | null;
  mentions: string[];
}

/** What became of one entry of an append; `repeated` carries the message as it is now (O4). */
export type Appended =
  | { outcome: 'stored' | 'repeated'; message: Message }
  /** The clientId is taken by another first text (O4). */
  | { outcome: 'reused' }
  /** `replyTo` names a seq above the head. */
  | { outcome: 'noSuchReply' };

export type AppendOutcome =
  | { outcome: 'done'; results: Appended[] }
  /** The room is missing, or the sender is no member of it at this moment: nothing was stored (M1, B3). */
  | { outcome: 'noMember' }
  /** Nothing new may be stored; entries that repeat a stored message are answered, the others are null. */
  | { outcome: 'archived'; results: (Appended | null)[] };

/** What became of a change of one message. */
export type Changed =
  | { outcome: 'changed' | 'unchanged'; message: Message }
  | { outcome: 'missing' | 'tooManyReactions' }
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
 * So a count belongs to the state of the room that is told beside it, and whatever comes after that can be counted on from there.
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
   * Timestamps never fall below the room's last. Membership and archive are checked with the write.
   */
  append(roomId: string, senderId: string, entries: NewMessage[], origin?: Origin): Promise<AppendOutcome>;
  /** The message at a place, tombstones included, or null. */
  find(roomId: string, seq: number): Promise<Message | null>;
  /** What a repeat of each entry would be answered, or null where it was never stored. Stores nothing. */
  findSent(
    roomId: string,
    senderId: string,
    entries: Pick<NewMessage, 'clientId' | 'text'>[],
  ): Promise<(Appended | null)[]>;
  /** A page by seq, tombstones included: the newest without a bound. The answer is at most 2.5 MB of JSON, at least one message. */
  page(roomId: string, page: Page): Promise<PageOfMessages>;
  /** What changed after `rev`, at most `limit` messages (O3, R3); reading stops with the first that passes `maxBytes` of an answer. */
  changes(roomId: string, rev: number, limit: number, maxBytes?: number): Promise<Changes>;
  /** Counts of messages not by `userId`, each up to 1,000 (W2), in the order of `marks`. */
  unread(userId: string, marks: UnreadFrom[]): Promise<{ unread: number; mentions: number }[]>;
  /** Sets the text when `base` is the message's editedAt; the same text changes nothing. editedAt always rises. */
  edit(
    roomId: string,
    seq: number,
    edit: { text: string; mentions: string[]; base: string | null },
    origin?: Origin,
  ): Promise<Changed>;
  /** Erases text, mentions and reactions for ever and leaves a tombstone (O2). Deleted already: unchanged. */
  erase(roomId: string, seq: number, origin?: Origin): Promise<Changed>;
  /** Sets whether `userId` reacts with `emoji`. At most 50 different emoji a message; one more is `tooManyReactions`. */
  react(
    roomId: string,
    seq: number,
    reaction: { userId: string; emoji: string; on: boolean },
    origin?: Origin,
  ): Promise<Changed>;
}
