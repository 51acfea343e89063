import type { Context } from '../../context.ts';
import type { OnlinePort } from '../nodes/clusterPort.ts';
import type { LocalPresence } from './createPresence.ts';
import type { OtherNodes } from '../nodes/otherNodes.ts';
import { PRESENCE_CLOCKS } from '../presenceClocks.ts';
import { groupHearers } from './groupHearers.ts';
import type { NodeNews } from '../nodes/nodeNews.ts';
import type { Emit } from './emit.ts';
import type { PalaverSocket } from '../sockets/socket.ts';
import type { Subscriptions } from '../sockets/subscriptions.ts';

const { gatherMs, countEveryMs, otherNodesBelievedMs, lastSeenEveryMs } = PRESENCE_CLOCKS;
/** A longer list would be dropped as a whole by a socket that is a little busy (L2). */
const USERS_PER_EVENT = 200;

export interface PresenceFeed {
  /** A socket was let in: its person is here, and it needs all counts once. */
  arrived(socket: PalaverSocket): void;
  gone(socket: PalaverSocket): void;
  /** Somebody joined or left a room. */
  roomsChanged(userId: string): void;
  close(): void;
}

export interface PresenceFeedDeps {
  ctx: Context;
  presence: LocalPresence;
  others: OtherNodes;
  emit: Emit;
  subscriptions: Subscriptions;
  /** Where there are other nodes: what they keep in common of who is online, and how they hear of it at once. */
  nodes: { online: OnlinePort; publish(news: NodeNews): void; isBehind(): boolean } | null;
}

/**
 * Publishes who came and went, gathered for up to a second, to people who share a room (D1); online counts of rooms every 5 s, only what changed;
 * and keeps the store's last-seen times (D3).
 */
export function createPresenceFeed({
  ctx,
  presence,
  others,
  emit,
  subscriptions,
  nodes,
}: PresenceFeedDeps): PresenceFeed {
  const changed = new Set<string>();
  /** The rooms of people whose sockets are gone already. */
  const lastRooms = new Map<string, string[]>();
  let gathering: NodeJS.Timeout | null = null;
  const announced = new WeakMap<PalaverSocket, Map<string, number>>();

  presence.onChange((userId) => {
    changed.add(userId);
    gathering ??= setTimeout(() => void publishChanged(), gatherMs).unref();
  });

  function roomsOf(userId: string): string[] {
    for (const socket of subscriptions.ofUser(userId)) if (socket.connected) return [...socket.data.rooms];
    return others.roomsOf(userId) ?? lastRooms.get(userId) ?? [];
  }

  function publishToNodes(userId: string, rooms: string[] | null): void {
    if (!nodes) return;
    if (rooms) nodes.online.put(userId, rooms);
    else nodes.online.drop(userId);
    nodes.publish({ kind: 'presence', nodeId: nodes.online.nodeId, userId, rooms });
  }
  presence.onHere((userId, here) => publishToNodes(userId, here ? roomsOf(userId) : null));

  async function publishChanged(): Promise<void> {
    gathering = null;
    const userIds = [...changed];
    changed.clear();
    try {
      const users = await presence.of(userIds);
      for (const { socketIds, heard } of groupHearers(users, roomsOf, subscriptions.all()))
        for (let i = 0; i < heard.length; i += USERS_PER_EVENT)
          emit.toSockets(socketIds, 'userPresence', { users: heard.slice(i, i + USERS_PER_EVENT) }, { volatile: true });
      for (const { userId, online } of users) if (!online) lastRooms.delete(userId);
    } catch (cause) {
      ctx.log.warn('presence not published', { cause });
      // It is still to be published, as it is by then.
      for (const userId of userIds) changed.add(userId);
      gathering ??= setTimeout(() => void publishChanged(), gatherMs).unref();
    }
  }

  function countOnline(): Map<string, number> {
    const counts = new Map<string, number>();
    for (const userId of new Set([...others.userIds(), ...subscriptions.userIds()]))
      for (const roomId of roomsOf(userId)) counts.set(roomId, (counts.get(roomId) ?? 0) + 1);
    return counts;
  }

  let heardAt = performance.now();
  async function readOtherNodes({ online }: { online: OnlinePort }): Promise<void> {
    const all = await online.others();
    if (all) heardAt = performance.now();
    if (all || performance.now() - heardAt > otherNodesBelievedMs)
      others.replace(all ?? new Map<string, Map<string, string[]>>());
  }

  const counting = setInterval(() => {
    if (nodes) void readOtherNodes(nodes);
    // Who was removed may still be listening: the next round says it.
    if (nodes?.isBehind()) return;
    const counts = countOnline();
    for (const userId of subscriptions.userIds()) {
      for (const socket of subscriptions.ofUser(userId)) {
        // Of one that is still being let in nothing would arrive, and what it was told is not told again.
        if (!socket.connected) continue;
        const before = announced.get(socket) ?? new Map<string, number>();
        const now = new Map([...socket.data.rooms].map((roomId) => [roomId, counts.get(roomId) ?? 0]));
        const news = [...now].filter(([roomId, count]) => before.get(roomId) !== count);
        announced.set(socket, now);
        if (news.length > 0) emit.toChannel(socket.id, 'onlineCount', { rooms: Object.fromEntries(news) });
      }
    }
  }, countEveryMs).unref();

  const touch = (userIds: string[]) => {
    if (userIds.length === 0) return;
    ctx.stores.users
      .touch(userIds, new Date(ctx.now()).toISOString())
      .catch((cause: unknown) => ctx.log.warn('last seen not stored', { cause }));
  };
  const touching = setInterval(() => touch(presence.onlineIds()), lastSeenEveryMs).unref();

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
    roomsChanged(userId) {
      if (subscriptions.count(userId) > 0) publishToNodes(userId, roomsOf(userId));
    },
    close() {
      clearInterval(counting);
      clearInterval(touching);
      if (gathering) clearTimeout(gathering);
      presence.close();
    },
  };
}
