import type { Presence } from '@palaver/protocol/entities';
import type { Store } from '@palaver/store/ports/store';
import type { PresencePort } from './presencePort.ts';

/** A reload of the page is no absence: somebody is offline this long after the last socket closed. */
const LINGER_MS = 5_000;

export interface LocalPresence extends PresencePort {
  /** A socket of this person came. */
  connect(userId: string): void;
  /** A socket of this person went. */
  disconnect(userId: string): void;
  /** Called when somebody becomes online or offline. */
  onChange(listener: (userId: string) => void): void;
  onlineIds(): string[];
  close(): void;
}

/** Who is online, kept in the memory of one process (D1). */
export function createPresence(stores: Pick<Store, 'users'>, now: () => number): LocalPresence {
  const sockets = new Map<string, number>();
  const leaving = new Map<string, NodeJS.Timeout>();
  /** Newer than what the store holds: it is told every minute. */
  const lastHere = new Map<string, string>();
  let listener: (userId: string) => void = () => undefined;

  const isOnline = (userId: string) => sockets.has(userId) || leaving.has(userId);

  function end(userId: string): void {
    leaving.delete(userId);
    lastHere.set(userId, new Date(now()).toISOString());
    if (lastHere.size > 10_000) lastHere.clear();
    listener(userId);
  }

  return {
    isOnline,
    async of(userIds) {
      const stored = await stores.users.lastSeen(userIds);
      const seen = new Map(stored.map(({ userId, lastSeen }) => [userId, lastSeen]));
      return userIds.map((userId): Presence => ({
        userId,
        online: isOnline(userId),
        lastSeen: newest(lastHere.get(userId), seen.get(userId)),
      }));
    },
    connect(userId) {
      const wasOnline = isOnline(userId);
      clearTimeout(leaving.get(userId));
      leaving.delete(userId);
      sockets.set(userId, (sockets.get(userId) ?? 0) + 1);
      if (!wasOnline) listener(userId);
    },
    disconnect(userId) {
      const left = (sockets.get(userId) ?? 1) - 1;
      if (left > 0) {
        sockets.set(userId, left);
        return;
      }
      sockets.delete(userId);
      leaving.set(userId, setTimeout(() => end(userId), LINGER_MS).unref());
    },
    onChange(next) {
      listener = next;
    },
    onlineIds: () => [...sockets.keys()],
    close() {
      for (const timer of leaving.values()) clearTimeout(timer);
    },
  };
}

function newest(a: string | undefined, b: string | undefined): string | null {
  if (a === undefined || b === undefined) return a ?? b ?? null;
  return a > b ? a : b;
}
