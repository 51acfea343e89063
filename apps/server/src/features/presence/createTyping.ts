import { LIMITS } from '@palaver/protocol/limits';
import type { TypingPort } from './typingPort.ts';

export interface LocalTyping extends TypingPort {
  /** Called when somebody begins or stops writing in a room: at most once per 500 ms, person and room, the last state late. */
  onChange(listener: (roomId: string, userId: string, typing: boolean) => void): void;
  /** Ends everything that this socket said. */
  socketGone(socketId: string): void;
  close(): void;
}

/** Less than the time in which a page lets a sign fade, whatever got lost. */
const PUBLISH_AGAIN_MS = LIMITS.typingMs / 2;

interface Entry {
  readonly roomId: string;
  readonly userId: string;
  /** Who said it last; null where no socket did. */
  socketId: string | null;
  typing: boolean;
  published: boolean;
  /** Whether it stopped since it was published last: pages take a sign away at a message, so who goes on is published anew. */
  stopped: boolean;
  publishedAt: number;
  /** Ends the sign, when it was not said again. */
  fading: NodeJS.Timeout | null;
  /** Publishes what changed too soon after the last event, and then forgets who stopped. */
  resting: NodeJS.Timeout | null;
}

/** Who is writing, in the memory of one process; each sign lasts 6 s (C11). Who goes on is published again now and then, as pages let signs fade. */
export function createTyping(): LocalTyping {
  const entries = new Map<string, Entry>();
  let listener: (roomId: string, userId: string, typing: boolean) => void = () => undefined;

  function publish(key: string, entry: Entry): void {
    entry.published = entry.typing;
    entry.stopped = false;
    entry.publishedAt = performance.now();
    entry.resting = setTimeout(() => {
      entry.resting = null;
      if (entry.published !== entry.typing || (entry.typing && entry.stopped)) publish(key, entry);
      else if (!entry.typing) entries.delete(key);
    }, LIMITS.typingPublishedEveryMs).unref();
    listener(entry.roomId, entry.userId, entry.typing);
  }

  function say(roomId: string, userId: string, typing: boolean, socketId: string | null): void {
    const key = `${roomId} ${userId}`;
    const before = entries.get(key);
    if (!before && !typing) return;
    const entry = before ?? {
      roomId,
      userId,
      socketId,
      typing,
      published: false,
      stopped: false,
      publishedAt: 0,
      fading: null,
      resting: null,
    };
    entries.set(key, entry);
    if (entry.fading) clearTimeout(entry.fading);
    entry.fading = typing ? setTimeout(() => say(roomId, userId, false, null), LIMITS.typingMs).unref() : null;
    entry.stopped ||= !typing;
    entry.typing = typing;
    entry.socketId = socketId;
    if (entry.resting) return;
    const isNews = entry.published !== typing || (typing && performance.now() - entry.publishedAt >= PUBLISH_AGAIN_MS);
    if (isNews) publish(key, entry);
  }

  return {
    start: (roomId, userId, socketId) => say(roomId, userId, true, socketId),
    stop: (roomId, userId) => say(roomId, userId, false, null),
    onChange(next) {
      listener = next;
    },
    socketGone(socketId) {
      for (const { socketId: sayer, roomId, userId } of entries.values())
        if (sayer === socketId) say(roomId, userId, false, null);
    },
    close() {
      for (const { fading, resting } of entries.values())
        for (const timer of [fading, resting]) if (timer) clearTimeout(timer);
      entries.clear();
    },
  };
}
