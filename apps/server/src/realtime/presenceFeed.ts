import type { Context } from '../context.ts';
import type { LocalPresence } from '../features/presence/createPresence.ts';
import type { Outlet } from './outlet.ts';
import type { PalaverSocket } from './socket.ts';
import type { Subscriptions } from './subscriptions.ts';

const GATHER_MS = 1_000;
const COUNT_EVERY_MS = 5_000;
const TOUCH_EVERY_MS = 60_000;

export interface PresenceFeed {
  /** A socket was let in: its person is here, and it needs all counts once. */
  arrived(socket: PalaverSocket): void;
  gone(socket: PalaverSocket): void;
  close(): void;
}

/**
 * Publishes who came and went, gathered for up to a second, to people who share a room (D1); online counts of rooms every 5 s, only what changed;
 * and keeps the store's last-seen times (D3).
 */
export function createPresenceFeed(
  ctx: Context,
  presence: LocalPresence,
  outlet: Outlet,
  subscriptions: Subscriptions,
): PresenceFeed {
  const changed = new Set<string>();
  /** The rooms of people whose sockets are gone already. */
  const lastRooms = new Map<string, string[]>();
  let gathering: NodeJS.Timeout | null = null;
  const told = new WeakMap<PalaverSocket, Map<string, number>>();

  presence.onChange((userId) => {
    changed.add(userId);
    gathering ??= setTimeout(() => void publish(), GATHER_MS).unref();
  });

  function roomsOf(userId: string): string[] {
    for (const socket of subscriptions.ofUser(userId)) return [...socket.data.rooms];
    return lastRooms.get(userId) ?? [];
  }

  async function publish(): Promise<void> {
    gathering = null;
    const userIds = [...changed];
    changed.clear();
    try {
      for (const one of await presence.of(userIds)) {
        outlet.toRooms(roomsOf(one.userId), 'userPresence', { users: [one] }, { volatile: true });
        if (!one.online) lastRooms.delete(one.userId);
      }
    } catch (cause) {
      ctx.log.warn('presence not published', { cause });
    }
  }

  function countOnline(): Map<string, number> {
    const counts = new Map<string, number>();
    for (const userId of subscriptions.userIds())
      for (const roomId of roomsOf(userId)) counts.set(roomId, (counts.get(roomId) ?? 0) + 1);
    return counts;
  }

  const counting = setInterval(() => {
    const counts = countOnline();
    for (const userId of subscriptions.userIds()) {
      for (const socket of subscriptions.ofUser(userId)) {
        const before = told.get(socket) ?? new Map<string, number>();
        const now = new Map([...socket.data.rooms].map((roomId) => [roomId, counts.get(roomId) ?? 0]));
        const news = [...now].filter(([roomId, count]) => before.get(roomId) !== count);
        told.set(socket, now);
        if (news.length > 0) outlet.toChannel(socket.id, 'onlineCount', { rooms: Object.fromEntries(news) });
      }
    }
  }, COUNT_EVERY_MS).unref();

  const touch = (userIds: string[]) => {
    if (userIds.length === 0) return;
    ctx.stores.users
      .touch(userIds, new Date(ctx.now()).toISOString())
      .catch((cause: unknown) => ctx.log.warn('last seen not stored', { cause }));
  };
  const touching = setInterval(() => touch(presence.onlineIds()), TOUCH_EVERY_MS).unref();

  return {
    arrived(socket) {
      presence.connect(socket.data.userId);
    },
    gone(socket) {
      const { userId, rooms } = socket.data;
      lastRooms.set(userId, [...rooms]);
      presence.disconnect(userId);
      if (!presence.onlineIds().includes(userId)) touch([userId]);
    },
    close() {
      clearInterval(counting);
      clearInterval(touching);
      if (gathering) clearTimeout(gathering);
      presence.close();
    },
  };
}
