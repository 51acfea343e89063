import type { NodeSignature } from '../nodeSignature.ts';
import type { Logger } from '../../../observability/logger.ts';
import type { RedisLink } from './redisLink.ts';

type Handler = (body: Buffer, channel: Buffer) => void;

/**
 * The publishing and the listening side of Redis as Socket.IO's adapter takes them (its calls for the package `redis`): what it publishes is
 * signed, and of what comes only what a node signed reaches it. Anything else is dropped and counted: whoever can write to Redis is no node (M2).
 */
export function signedChannels(link: RedisLink, signature: NodeSignature, log: Logger) {
  const handlers = new Map<string, Handler>();
  let dropped = 0;
  link.listener.on('smessageBuffer', (name: Buffer, signed: Buffer) => {
    const channel = name.toString();
    const handler = handlers.get(channel);
    if (!handler) return;
    const body = signature.verify(channel, signed);
    if (body) handler(body, name);
    else log.warn('something in Redis that no node signed was dropped', { dropped: (dropped += 1) });
  });
  const quietly = (call: Promise<unknown>) => void call.catch(() => null);
  return {
    sPublish: (channel: string, body: string | Uint8Array) =>
      link.commands.spublish(channel, signature.sign(channel, body)),
    sSubscribe(channel: string, handler: Handler) {
      handlers.set(channel, handler);
      quietly(link.listener.ssubscribe(channel));
    },
    sUnsubscribe(channels: string | string[]) {
      for (const channel of [channels].flat()) {
        handlers.delete(channel);
        quietly(link.listener.sunsubscribe(channel));
      }
    },
  } satisfies Record<string, (...args: never[]) => unknown>;
}
