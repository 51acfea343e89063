import * as z from 'zod';
import { LIMITS } from '@palaver/protocol/limits';
import { PalaverError } from '@palaver/protocol/errors';
import type { Membership } from '@palaver/store/ports/records';
import type { Context, Verified } from '../context.ts';
import { errorBody } from '../features/errorBody.ts';
import { toPalaverError } from '../features/toPalaverError.ts';
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
}

/**
 * Lets a socket in: protocol number, token, number of sockets, then its memberships, so that live events flow from `connect` on.
 * A refusal reaches the client as `connect_error` with the error in `data` (A6).
 */
export function createHandshake({ ctx, verify, subscriptions, load, addressOf }: HandshakeDeps) {
  async function letIn(socket: PalaverSocket): Promise<void> {
    const auth = Handshake.safeParse(socket.handshake.auth);
    if (!auth.success) throw new PalaverError('VALIDATION_FAILED', 'The handshake takes token and protocol.');
    if (auth.data.protocol !== LIMITS.protocol) {
      throw new PalaverError('PROTOCOL_MISMATCH', `This server speaks protocol ${LIMITS.protocol}.`, {
        details: { protocol: LIMITS.protocol },
      });
    }
    const verified = await verify(auth.data.token);
    if (!verified.ok) throw verified.error;
    const { userId, sessionId, role } = verified.caller;
    if (subscriptions.count(userId) >= LIMITS.socketsPerUser) {
      throw new PalaverError('RATE_LIMITED', 'Too many connections of one person.', { retryAfterMs: 30_000 });
    }
    Object.assign(socket.data, {
      userId,
      sessionId,
      role,
      address: addressOf(socket),
      rooms: new Set(),
      removed: new Set(),
    });
    subscriptions.add(socket);
    // Whatever ends the connection, now or later, gives the place back.
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
    expireAt(ctx, socket, verified.expiresAt);
  }

  return (socket: PalaverSocket, next: (error?: Error) => void): void => {
    letIn(socket).then(
      () => next(),
      (cause: unknown) => {
        const error = toPalaverError(cause);
        if (error.statusCode >= 500) ctx.log.error('handshake failed', { errorCode: error.errorCode, cause });
        next(Object.assign(new Error(error.message), { data: errorBody(error) }));
      },
    );
  };
}

/**
 * Verifies for sockets: a token that has run out is refused, though requests may bring it for the time of the skew. The socket would end
 * at once (A6), and a client that comes back with the same token would be let in and ended again and again.
 */
export function refuseExpired(ctx: Context, verify: Verify): Verify {
  return async (token) => {
    const verified = await verify(token);
    if (!verified.ok || verified.expiresAt > ctx.stores.now()) return verified;
    return { ok: false, error: new PalaverError('TOKEN_EXPIRED', 'The access token has run out.') };
  };
}

/** Ends the socket when its access token ends; the session goes on, and the client comes back with a fresh one (A6). */
export function expireAt(ctx: Context, socket: PalaverSocket, expiresAt: number): void {
  clearTimeout(socket.data.expiry);
  // Longer than a timer can count: look again then.
  const wait = Math.min(Math.max(expiresAt - ctx.stores.now(), 0), 2 ** 31 - 1);
  socket.data.expiry = setTimeout(
    () => (ctx.stores.now() >= expiresAt ? socket.disconnect(true) : expireAt(ctx, socket, expiresAt)),
    wait,
  );
  socket.data.expiry.unref();
}
