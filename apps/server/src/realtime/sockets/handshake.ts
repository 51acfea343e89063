import type { IncomingMessage } from 'node:http';
import * as z from 'zod';
import { LIMITS } from '@palaver/protocol/limits';
import { PalaverError } from '@palaver/protocol/errors';
import type { Membership } from '@palaver/store/ports/records';
import type { Context, Verified } from '../../context.ts';
import { errorBody } from '../../wire/errorBody.ts';
import type { ConnectLimit } from '../../rate/connectLimit.ts';
import { toPalaverError } from '../../toPalaverError.ts';
import type { PalaverSocket } from './socket.ts';
import type { Subscriptions } from './subscriptions.ts';

export type Verify = (token: unknown) => Promise<Verified>;

const Handshake = z.strictObject({ token: z.unknown(), protocol: z.unknown() }).partial();

interface HandshakeDeps {
  ctx: Context;
  verify: Verify;
  subscriptions: Subscriptions;
  /** The socket is going to listen to these rooms. */
  load(socket: PalaverSocket, memberships: Membership[]): void;
  addressOf(socket: PalaverSocket): string;
  /** What the limit of handshakes counts a connection for. */
  networkOf(req: IncomingMessage): string;
  connects: ConnectLimit;
}

/**
 * Lets a socket in: protocol number, token, number of sockets, then its memberships, so that live events flow from `connect` on.
 * A refusal reaches the client as `connect_error` with the error in `data` (A6).
 */
export function createHandshake({ ctx, verify, subscriptions, load, addressOf, networkOf, connects }: HandshakeDeps) {
  async function letIn(socket: PalaverSocket): Promise<void> {
    const network = networkOf(socket.request);
    connects.requireCapacity(network);
    const auth = Handshake.safeParse(socket.handshake.auth);
    if (!auth.success) throw new PalaverError('VALIDATION_FAILED', 'The handshake takes token and protocol.');
    if (auth.data.protocol !== LIMITS.protocol) {
      throw new PalaverError('PROTOCOL_MISMATCH', `This server speaks protocol ${LIMITS.protocol}.`, {
        details: { protocol: LIMITS.protocol },
      });
    }
    const verified = await verify(auth.data.token);
    if (!verified.ok) {
      // A crew that comes back after a while brings tokens that have run out.
      const { statusCode, errorCode } = verified.error;
      if (statusCode === 401 && errorCode !== 'TOKEN_EXPIRED') connects.chargeBadToken(network);
      throw verified.error;
    }
    const { userId, sessionId, role, bot } = verified.caller;
    if (subscriptions.count(userId) >= LIMITS.socketsPerUser) {
      throw new PalaverError('RATE_LIMITED', 'Too many connections of one person.', { retryAfterMs: 30_000 });
    }
    // A socket that closed while its token was looked up takes no place: nothing would give it back.
    if (socket.conn.readyState !== 'open') throw new PalaverError('TOKEN_REVOKED', 'The connection is gone.');
    Object.assign(socket.data, {
      userId,
      sessionId,
      role,
      bot,
      address: addressOf(socket),
      expiresAt: verified.expiresAt,
      rooms: new Set(),
      removed: new Set(),
    });
    subscriptions.add(socket);
    // Whatever ends the connection from now on gives the place back.
    socket.conn.once('close', () => subscriptions.remove(socket));
    try {
      const { memberships } = await ctx.stores.rooms.ofUser(userId);
      load(socket, memberships);
      // The session may have ended while the memberships were read.
      const still = await verify(auth.data.token);
      if (!still.ok) throw still.error;
    } catch (error) {
      subscriptions.remove(socket);
      throw error;
    }
  }

  return (socket: PalaverSocket, next: (error?: Error) => void): void => {
    letIn(socket).then(
      () => next(),
      (cause: unknown) => {
        const error = toPalaverError(cause);
        if (error.statusCode >= 500) ctx.log.error('handshake failed', { errorCode: error.errorCode, cause });
        ctx.measures.refuse(error.errorCode);
        next(Object.assign(new Error(error.message), { data: errorBody(error) }));
      },
    );
  };
}
