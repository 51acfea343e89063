import type { Message } from '@palaver/protocol/entities';
import type { WebhookEvent } from '@palaver/protocol/webhookEvents';
import type { RoomRecord } from './records.ts';

/** What is chosen of a webhook. `roomIds` null: all public rooms, those that come later too. */
export interface WebhookFields {
  url: string;
  events: WebhookEvent[];
  roomIds: string[] | null;
  active: boolean;
}

export interface NewWebhook extends WebhookFields {
  id: string;
  createdAt: string;
  /** What it is signed with, sealed by the server. */
  secret: string;
}

/** A webhook as it is stored, with how its last tries went. */
export interface WebhookRecord extends NewWebhook {
  /** The status of the last answer; null: none came, or nothing was sent. */
  lastStatus: number | null;
  failingSince: string | null;
  /** How many tries failed since the last that was taken. */
  failures: number;
  /** Before this moment, ms since 1970, nothing is tried. */
  retryAt: number;
}

/** How far a webhook was told of a room. */
export interface WebhookPosition {
  /** Messages through this seq are told, and changes of them through this rev. */
  seq: number;
  rev: number;
  /** The rev at which everything was told the last time. */
  drained: number;
  /** By seq, messages that were told as they are at a rev above. */
  ahead: Record<string, number>;
}

/** What became of a try. `failed`: nobody answered, or not well. */
export type WebhookOutcome =
  | { kind: 'told'; roomId: string; position: WebhookPosition; status: number }
  /** Nothing that the webhook asks for happened up to there. */
  | { kind: 'passed'; roomId: string; position: WebhookPosition }
  | { kind: 'failed'; status: number | null };

/** What comes next for a webhook: up to `position` of this room there is nothing but `news`, the latest state of one message; null: nothing that it asks for. */
export interface WebhookNews {
  room: RoomRecord;
  position: WebhookPosition;
  news: { type: WebhookEvent; message: Message } | null;
}

/**
 * Webhooks, and how far each was told: new messages in the order of seq, changes of them in the order of rev, each as it is at the moment of reading. A private room is told as long as an administrator owns it; a conversation
 * between two and a room that is erased never are. One that is told holds a lease: what it notes counts only while nobody else has it.
 */
export interface WebhookStore {
  /** It is told what changes in its rooms from now on; the id is random. */
  create(webhook: NewWebhook): Promise<void>;
  /** Oldest first. */
  list(): Promise<WebhookRecord[]>;
  find(id: string): Promise<WebhookRecord | null>;
  /**
   * Of rooms that come to it, it is told what changes from now on; of the others it goes on where it was. Another URL, or being active again, ends its waiting.
   * @returns null where there is none
   */
  update(id: string, fields: Partial<WebhookFields>): Promise<WebhookRecord | null>;
  /** False where there is none. */
  remove(id: string): Promise<boolean>;
  /** The next of a room after `afterRoom` in the order of ids, or of the first; null: everything is told. */
  next(id: string, afterRoom: string): Promise<WebhookNews | null>;
  /** Takes a webhook that is active for 10 s, or keeps it; false where another has it. */
  lease(id: string, holder: string): Promise<boolean>;
  /** Gives back what this one holds. */
  release(holder: string): Promise<void>;
  /** Notes what became of a try, and pauses the webhook where nothing was taken for three days. False where the holder has it no more: nothing was noted. */
  settle(id: string, holder: string, outcome: WebhookOutcome): Promise<boolean>;
}
