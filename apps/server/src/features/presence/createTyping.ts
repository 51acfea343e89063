import { LIMITS } from '@palaver/protocol/limits';
import type { TypingPort } from './typingPort.ts';

export interface LocalTyping extends TypingPort {
  /** Called when somebody begins or stops writing in a room. */
  onChange(listener: (roomId: string, userId: string, typing: boolean) => void): void;
  /** Ends everything that this socket said. */
  socketGone(socketId: string): void;
  close(): void;
}

/** Less than the time in which a page lets a sign fade, whatever got lost. */
const TELL_AGAIN_MS = LIMITS.typingMs / 2;

interface Entry {
  roomId: string;
  userId: string;
  socketId: string | null;
  timer: NodeJS.Timeout;
  toldAt: number;
}

/** Who is writing, in the memory of one process; each sign lasts 6 s (C11). Who goes on is told again now and then, as pages let signs fade. */
export function createTyping(): LocalTyping {
  const entries = new Map<string, Entry>();
  let listener: (roomId: string, userId: string, typing: boolean) => void = () => undefined;

  function stop(roomId: string, userId: string): void {
    const key = `${roomId} ${userId}`;
    const entry = entries.get(key);
    if (!entry) return;
    clearTimeout(entry.timer);
    entries.delete(key);
    listener(roomId, userId, false);
  }

  return {
    start(roomId, userId, socketId) {
      const key = `${roomId} ${userId}`;
      const before = entries.get(key);
      clearTimeout(before?.timer);
      const timer = setTimeout(() => stop(roomId, userId), LIMITS.typingMs).unref();
      const now = performance.now();
      const tell = !before || now - before.toldAt >= TELL_AGAIN_MS;
      entries.set(key, { roomId, userId, socketId, timer, toldAt: tell ? now : before.toldAt });
      if (tell) listener(roomId, userId, true);
    },
    stop,
    onChange(next) {
      listener = next;
    },
    socketGone(socketId) {
      for (const entry of entries.values()) if (entry.socketId === socketId) stop(entry.roomId, entry.userId);
    },
    close() {
      for (const { timer } of entries.values()) clearTimeout(timer);
      entries.clear();
    },
  };
}
