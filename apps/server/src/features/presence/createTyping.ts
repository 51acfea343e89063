import { LIMITS } from '@palaver/protocol/limits';
import type { TypingPort } from './typingPort.ts';

export interface LocalTyping extends TypingPort {
  /** Called when somebody begins or stops writing in a room. */
  onChange(listener: (roomId: string, userId: string, typing: boolean) => void): void;
  /** Ends everything that this socket said. */
  socketGone(socketId: string): void;
  close(): void;
}

interface Entry {
  roomId: string;
  userId: string;
  socketId: string | null;
  timer: NodeJS.Timeout;
}

/** Who is writing, in the memory of one process; each sign lasts 6 s (C11). Repeated signs are told once. */
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
      entries.set(key, { roomId, userId, socketId, timer });
      if (!before) listener(roomId, userId, true);
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
