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
const TELL_AGAIN_MS = LIMITS.typingMs / 2;

interface Entry {
  readonly roomId: string;
  readonly userId: string;
  /** Who said it last; null where no socket did. */
  socketId: string | null;
  typing: boolean;
  told: boolean;
  /** Whether it stopped since it was told last: pages take a sign away at a message, so who goes on is told anew. */
  stopped: boolean;
  toldAt: number;
  /** Ends the sign, when it was not said again. */
  fading: NodeJS.Timeout | null;
  /** Tells what changed too soon after the last word, and then forgets who stopped. */
  resting: NodeJS.Timeout | null;
}

/** Who is writing, in the memory of one process; each sign lasts 6 s (C11). Who goes on is told again now and then, as pages let signs fade. */
export function createTyping(): LocalTyping {
  const entries = new Map<string, Entry>();
  let listener: (roomId: string, userId: string, typing: boolean) => void = () => undefined;

  function tell(key: string, entry: Entry): void {
    entry.told = entry.typing;
    entry.stopped = false;
    entry.toldAt = performance.now();
    entry.resting = setTimeout(() => {
      entry.resting = null;
      if (entry.told !== entry.typing || (entry.typing && entry.stopped)) tell(key, entry);
      else if (!entry.typing) entries.delete(key);
    }, LIMITS.typingToldEveryMs).unref();
    listener(entry.roomId, entry.userId, entry.typing);
  }

  function say(roomId: string, userId: string, typing: boolean, socketId: string | null): void {
    const key = `${roomId} ${userId}`;
    const before = entries.get(key);
    if (!before && !typing) return;
    const entry = before ?? {
      ...{ roomId, userId, socketId, typing, told: false, stopped: false, toldAt: 0, fading: null, resting: null },
    };
    entries.set(key, entry);
    if (entry.fading) clearTimeout(entry.fading);
    entry.fading = typing ? setTimeout(() => say(roomId, userId, false, null), LIMITS.typingMs).unref() : null;
    entry.stopped ||= !typing;
    entry.typing = typing;
    entry.socketId = socketId;
    if (entry.resting) return;
    const isNews = entry.told !== typing || (typing && performance.now() - entry.toldAt >= TELL_AGAIN_MS);
    if (isNews) tell(key, entry);
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
