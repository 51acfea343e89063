import type { DefaultEventsMap, Namespace, Server, Socket } from 'socket.io';
import type { User } from '@palaver/protocol/entities';
import type { Backlog } from '../delivery/slowReaders.ts';

/** What a live socket knows of itself. */
interface SocketData {
  userId: string;
  sessionId: string;
  role: User['role'];
  bot: boolean;
  address: string;
  /** The rooms whose events it gets. */
  rooms: Set<string>;
  /** Rooms left while the memberships were being read. */
  removed: Set<string>;
  /** What waits for it to be read. */
  backlog: Backlog;
  /** When its access token ends, ms since 1970. */
  expiresAt: number;
}

export type PalaverSocket = Socket<DefaultEventsMap, DefaultEventsMap, DefaultEventsMap, SocketData>;
export type PalaverServer = Server<DefaultEventsMap, DefaultEventsMap, DefaultEventsMap, SocketData>;
export type PalaverNamespace = Namespace<DefaultEventsMap, DefaultEventsMap, DefaultEventsMap, SocketData>;

/** Socket.IO rooms that stand for something else than a room: Palaver's own ids never hold a colon. */
export const userChannel = (userId: string) => `user:${userId}`;
export const sessionChannel = (sessionId: string) => `session:${sessionId}`;
