import { io, type Socket } from 'socket.io-client';
import type { Ack, AckData, ClientEventName } from '@palaver/protocol/events';
import type { Envelope, ServerEventName } from '@palaver/protocol/serverEvents';

export interface TestSocket {
  socket: Socket;
  /** Every server event so far, oldest first. */
  seen: Envelope[];
  /** Emits and gives the whole ack. */
  ask<E extends ClientEventName>(event: E, payload: unknown): Promise<Ack<AckData<E>>>;
  /** Emits and gives the ack's data; throws where the ack is an error. */
  must<E extends ClientEventName>(event: E, payload: unknown): Promise<AckData<E>>;
  /** The first event, already seen or still to come, that fits; throws when none came within this time. */
  waitFor<E extends ServerEventName>(
    event: E,
    fits?: (data: Envelope<E>['data']) => boolean,
    withinMs?: number,
  ): Promise<Envelope<E>['data']>;
  close(): void;
}

/** A live socket of stock socket.io-client, connected when this resolves. Rejects with the server's error body when it is refused. */
export async function connect(
  url: string,
  token: string,
  options: { transports?: string[]; auth?: object; perMessageDeflate?: { threshold: number } } = {},
): Promise<TestSocket> {
  const socket = io(url, {
    auth: options.auth ?? { token, protocol: 1 },
    transports: options.transports ?? ['websocket'],
    reconnection: false,
    forceNew: true,
    ...(options.perMessageDeflate && { perMessageDeflate: options.perMessageDeflate }),
  });
  const seen: Envelope[] = [];
  const waiting = new Set<() => void>();
  socket.onAny((_event: string, envelope: Envelope) => {
    seen.push(envelope);
    for (const check of waiting) check();
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('connect_error', (error: Error & { data?: unknown }) => {
      socket.close();
      reject(Object.assign(new Error(error.message), { data: error.data }));
    });
  });

  const ask: TestSocket['ask'] = (event, payload) => socket.timeout(30_000).emitWithAck(event, payload);
  return {
    socket,
    seen,
    ask,
    async must(event, payload) {
      const ack = await ask(event, payload);
      if (!ack.ok) throw new Error(`${event}: ${JSON.stringify(ack.error)}`);
      return ack.data;
    },
    waitFor<E extends ServerEventName>(
      event: E,
      fits: (data: Envelope<E>['data']) => boolean = () => true,
      withinMs = 20_000,
    ) {
      const isIt = (envelope: Envelope): envelope is Envelope<E> => envelope.eventType === event;
      return new Promise<Envelope<E>['data']>((resolve, reject) => {
        const timer = setTimeout(() => {
          waiting.delete(check);
          reject(new Error(`no ${event} came; seen: ${seen.map((one) => one.eventType).join(', ')}`));
        }, withinMs);
        const check = () => {
          for (const envelope of seen) {
            if (!isIt(envelope) || !fits(envelope.data)) continue;
            clearTimeout(timer);
            waiting.delete(check);
            resolve(envelope.data);
            return;
          }
        };
        waiting.add(check);
        check();
      });
    },
    close: () => socket.close(),
  };
}
