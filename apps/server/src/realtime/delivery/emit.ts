import type { ServerEventData, ServerEventName } from '@palaver/protocol/serverEvents';
import { userChannel } from '../sockets/socket.ts';
import type { FanOut } from './fanOut.ts';

interface SendOptions {
  /** A socket, or the channel of a user, that is left out. */
  except?: string;
  /** May be dropped where a socket is busy (L2). */
  volatile?: boolean;
}

/** Sends server events in their envelope `{eventType, data, timestamp}` (E1). */
export interface Emit {
  toRooms<E extends ServerEventName>(
    roomIds: string[],
    eventType: E,
    data: ServerEventData<E>,
    options?: SendOptions,
  ): void;
  toSockets<E extends ServerEventName>(
    socketIds: string[],
    eventType: E,
    data: ServerEventData<E>,
    options?: SendOptions,
  ): void;
  toUser<E extends ServerEventName>(
    userId: string,
    eventType: E,
    data: ServerEventData<E>,
    options?: SendOptions,
  ): void;
  /** To every socket of this node. */
  toAll<E extends ServerEventName>(eventType: E, data: ServerEventData<E>): void;
  /** To a channel or socket id as Socket.IO knows it. */
  toChannel<E extends ServerEventName>(channel: string, eventType: E, data: ServerEventData<E>): void;
}

export function createEmit(fanOut: FanOut, now: () => number): Emit {
  function send<E extends ServerEventName>(
    channels: string[] | null,
    eventType: E,
    data: ServerEventData<E>,
    { except, volatile = false }: SendOptions = {},
  ): void {
    if (channels?.length === 0) return;
    const envelope = { eventType, data, timestamp: new Date(now()).toISOString() };
    // "2" is Socket.IO's mark of an event.
    fanOut.send({ channels, except, volatile, text: `2${JSON.stringify([eventType, envelope])}` });
  }
  return {
    toRooms: send,
    toSockets: send,
    toUser: (userId, eventType, data, options) => send([userChannel(userId)], eventType, data, options),
    toAll: (eventType, data) => send(null, eventType, data),
    toChannel: (channel, eventType, data) => send([channel], eventType, data),
  };
}
