import type { Message } from '@palaver/protocol/entities';

/** What is compared of a message. */
export interface Seen extends Pick<
  Message,
  'seq' | 'rev' | 'clientId' | 'senderId' | 'timestamp' | 'text' | 'deleted'
> {
  pinned: boolean;
}

/** How something that was asked ended, as its asker knows it. */
type Outcome = 'ok' | 'fail' | 'unknown';

/** One line of the history. `t`: milliseconds since the run began; `client`: who saw it. */
export type Event = { t: number } & (
  | { op: 'member'; user: string; room: string; change: 'adding' | 'added' | 'removing' | 'removed' }
  /** The first attempt to send; attempts of one client and room are in the order in which it wrote. */
  | { op: 'asked'; client: string; user: string; room: string; clientId: string; text: string }
  | {
      op: 'send';
      client: string;
      room: string;
      clientId: string;
      outcome: Outcome;
      message?: Seen;
      ms: number;
      /** Why it was not stored, or not known to be: what the server said, or that it said nothing. */
      code?: string;
    }
  /** A clientId that was acknowledged was used again, with another text: to be refused (O4). */
  | { op: 'reuse'; client: string; room: string; clientId: string; text: string; outcome: Outcome; message?: Seen }
  /** A sign of a room that is no message: a receipt, typing, who came or went, a count, a head. Of the client's own rooms only now and then. */
  | { op: 'heard'; client: string; user: string; room: string; event: string }
  /** Somebody asked for a room from outside, in whatever way, and got something of it or was refused. A server that is busy has said neither. */
  | { op: 'peek'; client: string; user: string; room: string; how: string; revealed: boolean }
  | { op: 'changing'; client: string; room: string; seq: number; text: string | null }
  | { op: 'change'; client: string; room: string; seq: number; outcome: Outcome; message?: Seen }
  | { op: 'pinning'; client: string; room: string; seq: number; on: boolean }
  | { op: 'pin'; client: string; room: string; seq: number; on: boolean; outcome: Outcome; message?: Seen }
  /** Somebody is banned from a room or muted there, or may be there and write again: that was asked, or it was answered. */
  | { op: 'govern'; user: string; room: string; act: 'ban' | 'mute'; on: boolean; phase: 'asking' | 'done' }
  | { op: 'joining'; client: string; user: string; room: string; n: number }
  | { op: 'join'; client: string; user: string; room: string; n: number; outcome: Outcome }
  /** Who is muted asked to read, and got it or was refused. */
  | { op: 'readMuted'; client: string; room: string; given: boolean }
  /** Somebody deletes the account: that was asked, or it was answered. `name`: what they were called; `clients`: their devices. */
  | {
      op: 'deletion';
      user: string;
      name: string;
      clients: string[];
      messages: 'anonymise' | 'remove';
      phase: 'asking' | 'done';
    }
  /** More than 2 s after a deletion was answered: which of the devices still had a connection. */
  | { op: 'afterDeletion'; user: string; live: string[] }
  /** What a client calls everybody whom it knows, in the end. `all`: whomever it was told of, also when in no room of its own. */
  | { op: 'names'; client: string; all: boolean; names: Record<string, string> }
  | { op: 'marks'; client: string; user: string; room: string; receivedSeq: number; readSeq: number }
  /** A message that came: as a live event, by sync, or as a page of history. */
  | { op: 'came'; client: string; user: string; room: string; via: 'live' | 'sync' | 'page'; message: Seen }
  /** The newest part of what a client shows of a room, in its order; -1 is a declared hole. */
  | { op: 'view'; client: string; room: string; seqs: number[] }
  /** Somebody's client, which is there to the end: then it has to hold every room that its user is in. */
  | { op: 'opened'; client: string; user: string }
  | { op: 'connected'; client: string }
  | { op: 'disconnected'; client: string }
  /** A refresh token was shown after its session had ended. */
  | { op: 'afterLogout'; user: string; accepted: boolean }
  /** A refresh token was shown whose successor had long been in use, and then that successor. */
  | { op: 'afterReuse'; user: string; accepted: boolean; successorAccepted: boolean }
  /** `clients`: whom alone it hit; of a fault that hit nobody there are none. */
  | { op: 'fault'; name: string; until: number; clients?: string[] }
  /** A fault that this run should have had; what it needs is missing. */
  | { op: 'leftOut'; name: string; why: string }
  | { op: 'healed' }
  | { op: 'inSync'; client: string }
  /**
   * What a client holds of a room in the end, before it loads anything: all after `joinedSeq` (null: a newest part is enough), but for what is
   * not above `missingTo`, which a reset declared as missing.
   */
  | {
      op: 'holds';
      client: string;
      user: string;
      room: string;
      joinedSeq: number | null;
      missingTo: number;
      messages: Seen[];
      /** What it was told is erased, and never held. */
      gone: number[];
      unread: number;
      /** One's own marks, as this device got them. */
      marks: { receivedSeq: number; readSeq: number } | null;
    }
  /** What the same client then loaded of it from history: all that it missed. */
  | { op: 'filled'; client: string; room: string; messages: Seen[] }
  /** What a fresh client reads in the end. */
  | {
      op: 'drain';
      room: string;
      messages: Seen[];
      /** What the list of its pins names. */
      pins: number[];
      members: { user: string; receivedSeq: number; readSeq: number }[];
    }
);

/** An event without its time. */
export type UntimedEvent = Event extends infer E ? (E extends Event ? Omit<E, 't'> : never) : never;

export function seen({ seq, rev, clientId, senderId, timestamp, text, deleted, pinned }: Message): Seen {
  return { seq, rev, clientId, senderId, timestamp, text, deleted, pinned: pinned !== null };
}
