import type { Socket } from 'socket.io-client';
import type { Ack, AckData, ClientEventName } from '@palaver/protocol/events';
import { NoNetworkError, notAnAnswer } from '../noNetworkError.ts';
import { fieldOf } from '../fieldOf.ts';

/**
 * Sends an event on a socket and gives its ack. Rejects with NoNetworkError where its outcome stays unknown: the connection was lost, something else
 * than the server answered, or nothing did within `timeoutMs`; of the last `onTimeout` is informed too.
 */
export function askSocket<E extends ClientEventName>(
  socket: Socket,
  { event, payload, timeoutMs }: { event: E; payload: object; timeoutMs: number },
  onTimeout: () => void,
): Promise<Ack<AckData<E>>> {
  return new Promise((resolve, reject) => {
    const finish = (end: () => void) => {
      clearTimeout(timer);
      socket.off('disconnect', onLost);
      end();
    };
    const fail = (error: NoNetworkError) => finish(() => reject(error));
    const onLost = () => fail(new NoNetworkError('The connection was lost before the answer came.'));
    const timer = setTimeout(() => {
      fail(new NoNetworkError('No answer came in time.'));
      onTimeout();
    }, timeoutMs);
    socket.once('disconnect', onLost);
    socket.emit(event, payload, (ack: unknown) => {
      if (isAck<AckData<E>>(ack)) finish(() => resolve(ack));
      else fail(notAnAnswer());
    });
  });
}

function isAck<T>(value: unknown): value is Ack<T> {
  const ok = fieldOf(value, 'ok');
  return ok === false || (ok === true && fieldOf(value, 'data') !== null);
}
