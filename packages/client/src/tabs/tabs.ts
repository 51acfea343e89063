import type { Message } from '@palaver/protocol/entities';
import type { SessionEndReason } from '@palaver/protocol/serverEvents';
import { fieldOf } from '../fieldOf.ts';

/** What the tabs of one browser post to each other. */
export type TabNews =
  /** The outbox on the device changed. */
  | { kind: 'outbox' }
  /** The sending tab got a message through. */
  | { kind: 'stored'; message: Message }
  /** The session ended here, so it ended everywhere. */
  | { kind: 'ended'; reason: SessionEndReason; kept: boolean };

/** Whether something another tab posted is news that this version knows. */
export function isTabNews(value: unknown): value is TabNews {
  const kind = fieldOf(value, 'kind');
  return kind === 'outbox' || kind === 'stored' || kind === 'ended';
}

/** One tab sends the outbox, the others follow. */
export interface Tabs {
  /** Whether this tab sends. */
  readonly leads: boolean;
  /** Begins to stand for election; `onLead` is called when this tab becomes the one that sends. */
  start(onLead: () => void, onNews: (news: TabNews) => void): void;
  post(news: TabNews): void;
  stop(): void;
}

/** For programs with one client a process. */
export function soleTab(): Tabs {
  return { leads: true, start: () => undefined, post: () => undefined, stop: () => undefined };
}
