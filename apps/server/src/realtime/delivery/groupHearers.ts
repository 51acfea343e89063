import type { Presence } from '@palaver/protocol/entities';
import type { PalaverSocket } from '../sockets/socket.ts';

interface Hearers {
  socketIds: string[];
  heard: Presence[];
}

/**
 * Of whom each socket hears: the people among `users` who share a room with it (D1, M1), in one list. Sockets that hear of the same are
 * one group, so that an event is encoded once for all of them.
 */
export function groupHearers(
  users: Presence[],
  roomsOf: (userId: string) => string[],
  sockets: Iterable<PalaverSocket>,
): Iterable<Hearers> {
  const inRoom = new Map<string, Presence[]>();
  for (const user of users) {
    for (const roomId of roomsOf(user.userId)) {
      const others = inRoom.get(roomId);
      if (others) others.push(user);
      else inRoom.set(roomId, [user]);
    }
  }
  const groups = new Map<string, Hearers>();
  for (const socket of sockets) {
    const heard = new Set<Presence>();
    for (const roomId of socket.data.rooms) {
      for (const user of inRoom.get(roomId) ?? []) heard.add(user);
      if (heard.size === users.length) break;
    }
    if (heard.size === 0) continue;
    const key = heard.size === users.length ? '' : users.map((user) => (heard.has(user) ? '1' : '0')).join('');
    const group = groups.get(key);
    if (group) group.socketIds.push(socket.id);
    else groups.set(key, { socketIds: [socket.id], heard: users.filter((user) => heard.has(user)) });
  }
  return groups.values();
}
