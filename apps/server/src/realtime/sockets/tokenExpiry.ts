import { PalaverError } from '@palaver/protocol/errors';
import type { Context } from '../../context.ts';
import type { Verify } from './handshake.ts';
import type { PalaverServer, PalaverSocket } from './socket.ts';

/** A timer counts by another clock than tokens do, and that of tokens may be set forward: so often it is looked at. */
const LOOK_EVERY_MS = 1_000;

export interface TokenExpiry {
  /**
   * Verifies for sockets: a token that has run out is refused, though requests may bring it for the time of the skew. The socket would end
   * at once (A6), and a client that comes back with the same token would be let in and ended again and again.
   */
  verify: Verify;
  /** Whether the socket's token has run out; then it asks nothing any more, even before it is ended. */
  isOver(socket: PalaverSocket): boolean;
  /** Gives a socket the time of a fresh token of its own session. @throws the error of the token; FORBIDDEN for another session's, and for a bot's, which does not run out */
  renew(socket: PalaverSocket, token: string): Promise<{ expiresIn: number }>;
  close(): void;
}

/** Ends sockets with their access token, by the clock that requests are judged by; the session goes on, and the client comes back with a fresh one (A6). */
export function createTokenExpiry({ stores }: Pick<Context, 'stores'>, io: PalaverServer, verify: Verify): TokenExpiry {
  const isPast = (expiresAt: number) => expiresAt <= stores.now();
  const isOver = (socket: PalaverSocket) => isPast(socket.data.expiresAt);
  const looking = setInterval(() => {
    for (const socket of io.of('/').sockets.values()) if (isOver(socket)) socket.disconnect(true);
  }, LOOK_EVERY_MS).unref();
  const verifyForSocket: Verify = async (token) => {
    const verified = await verify(token);
    if (!verified.ok || !isPast(verified.expiresAt)) return verified;
    return { ok: false, error: new PalaverError('TOKEN_EXPIRED', 'The access token has run out.') };
  };
  return {
    verify: verifyForSocket,
    isOver,
    async renew(socket, token) {
      const verified = await verifyForSocket(token);
      if (!verified.ok) throw verified.error;
      if (verified.caller.sessionId !== socket.data.sessionId)
        throw new PalaverError('FORBIDDEN', 'The token belongs to another session.');
      if (verified.caller.bot) throw new PalaverError('FORBIDDEN', 'The token of a bot does not run out.');
      socket.data.expiresAt = verified.expiresAt;
      return { expiresIn: Math.floor((verified.expiresAt - stores.now()) / 1000) };
    },
    close: () => clearInterval(looking),
  };
}
