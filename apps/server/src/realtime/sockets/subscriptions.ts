import { type PalaverSocket, sessionChannel, userChannel } from './socket.ts';

/**
 * Which live sockets belong to whom, and to which rooms they listen. A socket is known here from before its memberships are read,
 * so that a change in that moment is not missed (M2).
 */
export class Subscriptions {
  readonly #byUser = new Map<string, Set<PalaverSocket>>();

  add(socket: PalaverSocket): void {
    const sockets = this.#byUser.get(socket.data.userId) ?? new Set();
    this.#byUser.set(socket.data.userId, sockets.add(socket));
  }

  remove(socket: PalaverSocket): void {
    const sockets = this.#byUser.get(socket.data.userId);
    sockets?.delete(socket);
    if (sockets?.size === 0) this.#byUser.delete(socket.data.userId);
  }

  count(userId: string): number {
    return this.#byUser.get(userId)?.size ?? 0;
  }

  ofUser(userId: string): Iterable<PalaverSocket> {
    return this.#byUser.get(userId) ?? [];
  }

  *all(): Iterable<PalaverSocket> {
    for (const sockets of this.#byUser.values()) yield* sockets;
  }

  /** Whether an open socket of this person does not listen to the room. */
  lacks(userId: string, roomId: string): boolean {
    for (const socket of this.ofUser(userId)) if (socket.connected && !socket.data.rooms.has(roomId)) return true;
    return false;
  }

  userIds(): Iterable<string> {
    return this.#byUser.keys();
  }

  /** Takes over the memberships that were read, unless they ended meanwhile. */
  load(socket: PalaverSocket, roomIds: string[]): void {
    for (const roomId of roomIds) if (!socket.data.removed.has(roomId)) socket.data.rooms.add(roomId);
  }

  /** Lets a connected socket hear its rooms, its person's and its session's events. */
  open(socket: PalaverSocket): void {
    const { userId, sessionId, rooms } = socket.data;
    void socket.join([...rooms, userChannel(userId), sessionChannel(sessionId)]);
  }

  subscribe(userId: string, roomId: string): void {
    for (const socket of this.ofUser(userId)) {
      socket.data.removed.delete(roomId);
      socket.data.rooms.add(roomId);
      if (socket.connected) void socket.join(roomId);
    }
  }

  unsubscribe(userId: string, roomId: string): void {
    for (const socket of this.ofUser(userId)) {
      socket.data.rooms.delete(roomId);
      socket.data.removed.add(roomId);
      void socket.leave(roomId);
    }
  }
}
