import type { ServerEventData, ServerEventName } from '@palaver/protocol/serverEvents';
import { type PalaverServer, userChannel } from '../sockets/socket.ts';

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

export function createEmit(io: PalaverServer, now: () => number): Emit {
  const envelope = <E extends ServerEventName>(eventType: E, data: ServerEventData<E>) => ({
    eventType,
    data,
    timestamp: new Date(now()).toISOString(),
  });

  function send<E extends ServerEventName>(
    channels: string[],
    eventType: E,
    data: ServerEventData<E>,
    options: SendOptions = {},
  ): void {
    if (channels.length === 0) return;
    let target = io.to(channels);
    if (options.except) target = target.except(options.except);
    if (options.volatile) target = target.volatile;
    target.emit(eventType, envelope(eventType, data));
  }
  return {
    toRooms: send,
    toSockets: send,
    toUser: (userId, eventType, data, options) => send([userChannel(userId)], eventType, data, options),
    toAll: (eventType, data) => void io.emit(eventType, envelope(eventType, data)),
    toChannel: (channel, eventType, data) => send([channel], eventType, data),
  };
}
