import type { Context } from '../../context.ts';
import { completeAt, formatPosition } from '../../features/sync/position.ts';
import type { Emit } from '../delivery/emit.ts';
import { type PalaverServer, type PalaverSocket, sessionChannel, userChannel } from './socket.ts';

const EVERY_MS = 2_000;

/**
 * Which rooms a socket hears is kept twice: in `socket.data.rooms`, by its person's memberships, and in Socket.IO's adapter, which broadcasts by its own
 * list. Any node on the bus can change the adapter's list (SOCKETS_JOIN, SOCKETS_LEAVE). No node of this version does, but one that is broken or of
 * another version may: the socket would then hear a room of others, or miss its own. Every 2 s this compares both lists. A socket leaves what is
 * not its own (M1), hears again what it lacked, and is asked to sync what it missed (R4). @returns ends it
 */
export function healSubscriptions(ctx: Context, io: PalaverServer, emit: Emit): () => void {
  let closed = false;
  let timer = setTimeout(() => void compareAll(), EVERY_MS).unref();

  async function compareAll(): Promise<void> {
    const sockets: PalaverSocket[] = [...io.of('/').sockets.values()];
    for (const socket of sockets) {
      const { missing, foreign } = compare(socket);
      if (!socket.connected || missing.length + foreign.length === 0) continue;
      const { userId } = socket.data;
      const counts = { missing: missing.length, foreign: foreign.length };
      ctx.log.warn('a socket did not listen to its own rooms', { userId, ...counts });
      for (const channel of foreign) void socket.leave(channel);
      await heal(socket, missing).catch((cause: unknown) =>
        ctx.log.warn('what a socket missed is not known', { cause }),
      );
    }
    if (!closed) timer = setTimeout(() => void compareAll(), EVERY_MS).unref();
  }

  /** Listens again to those of the missing rooms that the store names. */
  async function heal(socket: PalaverSocket, missing: string[]): Promise<void> {
    if (missing.length === 0) return;
    const { memberships, position } = await ctx.stores.rooms.ofUser(socket.data.userId);
    const rooms: Record<string, number> = {};
    for (const { room } of memberships) if (missing.includes(room.id)) rooms[room.id] = room.rev;
    for (const roomId of missing) if (!(roomId in rooms)) socket.data.rooms.delete(roomId);
    await socket.join(Object.keys(rooms));
    const stateRev = formatPosition(completeAt(position));
    emit.toChannel(socket.id, 'heads', { epoch: ctx.stores.epoch, stateRev, rooms });
  }

  return () => {
    closed = true;
    clearTimeout(timer);
  };
}

/** `missing`: rooms of the person that the socket does not listen to. `foreign`: what it listens to and is not the person's. */
function compare(socket: PalaverSocket): { missing: string[]; foreign: string[] } {
  const { rooms, userId, sessionId } = socket.data;
  const own = new Set([socket.id, userChannel(userId), sessionChannel(sessionId), ...rooms]);
  return {
    missing: [...rooms].filter((roomId) => !socket.rooms.has(roomId)),
    foreign: [...socket.rooms].filter((channel) => !own.has(channel)),
  };
}
