import type { Message } from '@palaver/protocol/entities';
import { fieldOf } from '../fieldOf.ts';
import type { StoredRecord, Write } from '../storage/clientStorage.ts';

/** Own messages that the server acknowledged, as they wait on a device for the next sign-in of that person (R5). */
export interface OwnAcknowledged {
  userId: string;
  /** The history in which `messages` were acknowledged; null: none was met. */
  epoch: string | null;
  messages: Message[];
  /** Those of an earlier one, of which it is not known yet what became of them. */
  unconfirmed: Message[];
}

/** Older ones are not kept: a backup that old is none. */
const KEPT_MS = 30 * 86_400_000;

/** It lies beside what was not sent, sealed with that: one record a person. */
const keyOf = (userId: string) => `acknowledged ${userId}`;

export function keepOwn(own: OwnAcknowledged, now: number): Write {
  const isYoung = ({ timestamp }: Message) => Date.parse(timestamp) > now - KEPT_MS;
  const value: OwnAcknowledged = { ...own, messages: own.messages.filter(isYoung) };
  return { table: 'outbox', key: keyOf(own.userId), value };
}

export function dropOwn(userId: string): Write {
  return { table: 'outbox', key: keyOf(userId) };
}

/** What waits for somebody among the records of the outbox. */
export function findOwn(records: StoredRecord[], userId: string): OwnAcknowledged | null {
  const found = records.find(({ key, value }) => key === keyOf(userId) && fieldOf(value, 'userId') === userId);
  // It was written by this very client.
  return found ? (found.value as OwnAcknowledged) : null;
}

/** Which of them have to be looked for in the history that the server has now. */
export function toJudge({ epoch, messages, unconfirmed }: OwnAcknowledged, now: string): Message[] {
  return epoch === now ? unconfirmed : [...unconfirmed, ...messages];
}
