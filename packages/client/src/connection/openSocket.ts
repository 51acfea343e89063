import type { io as connect, Socket } from 'socket.io-client';
import { LIMITS } from '@palaver/protocol/limits';
import { NoNetworkError } from '../noNetworkError.ts';

const CONNECT_MS = 20_000;
/** A connection that opened, and on which the server then neither lets this client in nor refuses it, is given up after this time. */
const LET_IN_MS = 30_000;

/** Makes a socket that tries once to connect. The connection opens while the token is fetched: one after the other, both would cost their round trips. */
export function openSocket(
  io: typeof connect,
  { url, transports, token }: { url: string; transports: string[]; token: Promise<string> },
): Socket {
  return io(url, {
    auth: (give) =>
      void token.then(
        (value) => give({ token: value, protocol: LIMITS.protocol }),
        () => undefined,
      ),
    transports,
    tryAllTransports: true,
    reconnection: false,
    forceNew: true,
    timeout: CONNECT_MS,
    withCredentials: true,
  });
}

/**
 * Waits until the server has let this socket in. `onSilence`: nothing was said, which is a failure too. `abandoned` rejects when nobody waits any more:
 * what is said or not said after that counts for nothing. Rejects with NoNetworkError, or with what the server refused.
 */
export function untilLetIn(socket: Socket, abandoned: Promise<never>, onSilence: () => void): Promise<void> {
  return new Promise<void>((resolve, reject) => {
    const fail = (error: Error) => {
      clearTimeout(timer);
      reject(error);
    };
    const onNothing = () => {
      onSilence();
      fail(new NoNetworkError());
    };
    // The connection may open and then carry nothing more, or end before the server has let this client in.
    const timer = setTimeout(onNothing, LET_IN_MS);
    // The end of a socket that was never connected is no event.
    abandoned.catch(fail);
    socket.once('connect', () => {
      clearTimeout(timer);
      resolve();
    });
    socket.once('connect_error', (error) => (error.message === 'timeout' ? onNothing() : fail(error)));
    socket.once('disconnect', () => fail(new NoNetworkError()));
  });
}
