import type { Presence } from '@palaver/protocol/entities';
import type { Store } from '@palaver/store/ports/store';
import { PRESENCE_CLOCKS } from '../presenceClocks.ts';
import type { OtherNodes } from '../nodes/otherNodes.ts';
import type { PresencePort } from '../../features/presence/presencePort.ts';

export interface LocalPresence extends PresencePort {
  /** A socket of this person came. */
  connect(userId: string): void;
  /** A socket of this person went. */
  disconnect(userId: string): void;
  /** Called when somebody becomes online or offline, here or through another node. */
  onChange(listener: (userId: string) => void): void;
  /** Called when somebody comes to this node, and 5 s after they left it. */
  onHere(listener: (userId: string, here: boolean) => void): void;
  /** Who has a live socket on this node. */
  onlineIds(): string[];
  close(): void;
}

/** Who is online: on this node, by what it sees itself, and on others, by what they say (D1). */
export function createPresence(stores: Pick<Store, 'users'>, others: OtherNodes): LocalPresence {
  const sockets = new Map<string, number>();
  const leaving = new Map<string, NodeJS.Timeout>();
  let listener: (userId: string) => void = () => undefined;
  let hereListener: (userId: string, here: boolean) => void = () => undefined;

  const isHere = (userId: string) => sockets.has(userId) || leaving.has(userId);
  const isOnline = (userId: string) => isHere(userId) || others.has(userId);
  others.onChange((userId) => {
    if (!isHere(userId)) listener(userId);
  });

  function end(userId: string): void {
    leaving.delete(userId);
    hereListener(userId, false);
    if (!others.has(userId)) listener(userId);
  }

  return {
    isOnline,
    async of(userIds) {
      const stored = await stores.users.lastSeen(userIds);
      const seen = new Map(stored.map(({ userId, lastSeen }) => [userId, lastSeen]));
      return userIds.map((userId): Presence => ({
        userId,
        online: isOnline(userId),
        lastSeen: seen.get(userId) ?? null,
      }));
    },
    connect(userId) {
      const wasHere = isHere(userId);
      clearTimeout(leaving.get(userId));
      leaving.delete(userId);
      sockets.set(userId, (sockets.get(userId) ?? 0) + 1);
      if (wasHere) return;
      hereListener(userId, true);
      if (!others.has(userId)) listener(userId);
    },
    disconnect(userId) {
      const left = (sockets.get(userId) ?? 1) - 1;
      if (left > 0) {
        sockets.set(userId, left);
        return;
      }
      sockets.delete(userId);
      leaving.set(userId, setTimeout(() => end(userId), PRESENCE_CLOCKS.lingerMs).unref());
    },
    onChange(next) {
      listener = next;
    },
    onHere(next) {
      hereListener = next;
    },
    onlineIds: () => [...sockets.keys()],
    close() {
      for (const timer of leaving.values()) clearTimeout(timer);
    },
  };
}
