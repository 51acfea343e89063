import type { Context } from '../context.ts';
import { completeAt, formatPosition } from '../features/sync/position.ts';
import type { Outlet } from './outlet.ts';
import type { PalaverServer, PalaverSocket } from './socket.ts';

const EVERY_MS = 2_000;

/**
 * Looks for live sockets that do not listen to a room of theirs, whatever the reason: they listen again, and are told to ask for what they
 * missed (R4). @returns ends it
 */
export function healSubscriptions(ctx: Context, io: PalaverServer, outlet: Outlet): () => void {
  let closed = false;
  let timer = setTimeout(() => void look(), EVERY_MS).unref();

  async function look(): Promise<void> {
    const sockets: PalaverSocket[] = [...io.of('/').sockets.values()];
    for (const socket of sockets) {
      const { rooms } = socket;
      const missing = [...socket.data.rooms].filter((roomId) => !rooms.has(roomId));
      if (missing.length === 0 || !socket.connected) continue;
      ctx.log.warn('a socket did not listen to its rooms', { userId: socket.data.userId, rooms: missing.length });
      await heal(socket, missing).catch((cause: unknown) =>
        ctx.log.warn('what a socket missed is not known', { cause }),
      );
    }
    if (!closed) timer = setTimeout(() => void look(), EVERY_MS).unref();
  }

  async function heal(socket: PalaverSocket, missing: string[]): Promise<void> {
    await socket.join(missing);
    const { memberships, position } = await ctx.stores.rooms.ofUser(socket.data.userId);
    const rooms: Record<string, number> = {};
    for (const { room } of memberships) if (missing.includes(room.id)) rooms[room.id] = room.rev;
    const stateRev = formatPosition(completeAt(position));
    outlet.toChannel(socket.id, 'heads', { epoch: ctx.stores.epoch, stateRev, rooms });
  }

  return () => {
    closed = true;
    clearTimeout(timer);
  };
}
