import type { Context } from '../context.ts';
import { completeAt, formatPosition } from '../features/sync/position.ts';
import type { Outlet } from './outlet.ts';
import { type PalaverServer, type PalaverSocket, sessionChannel, userChannel } from './socket.ts';

const EVERY_MS = 2_000;

/**
 * Looks for live sockets that listen to other rooms than their person is in, whatever the reason. They leave what is not theirs (M1); what they
 * lacked they hear again, and are told to ask for what they missed (R4). @returns ends it
 */
export function healSubscriptions(ctx: Context, io: PalaverServer, outlet: Outlet): () => void {
  let closed = false;
  let timer = setTimeout(() => void look(), EVERY_MS).unref();

  async function look(): Promise<void> {
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
    if (!closed) timer = setTimeout(() => void look(), EVERY_MS).unref();
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
    outlet.toChannel(socket.id, 'heads', { epoch: ctx.stores.epoch, stateRev, rooms });
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
