import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { SharedStore } from '@palaver/store/ports/news';
import type { Logger } from '../../observability/logger.ts';
import { DatedNews, type NodeNews } from './nodeNews.ts';
import type { PalaverServer } from '../sockets/socket.ts';

export interface Bus {
  /** Sends to the other nodes, without waiting for them (S5). */
  publish(news: NodeNews): void;
}

/** News of more than this many characters travel compressed (E4). */
const COMPRESS_ABOVE = 1_024;
/** The longest news that are sent; what is longer is found in the store (R4). */
const NEWS_MAX_BYTES = 16 * 1024 * 1024;
/** News that are older when they come are dropped: after so long the store has said it all, and a membership may have ended meanwhile. */
const OLD_NEWS_MS = 5_000;
const EVENT = 'node-news';

export interface BusDeps {
  io: PalaverServer;
  /** The store that the nodes share; its positions date the news. Null where each has its own: then nothing is too old. */
  shared: SharedStore | null;
  onNews(news: NodeNews): void;
  /** News were dropped. */
  onDropped(): void;
  log: Logger;
}

/** Connects this node to the others through Socket.IO's own adapter between servers. What is not of the form of news is dropped and logged. */
export function createBus({ io, shared, onNews, onDropped, log }: BusDeps): Bus {
  // The event is between servers; the type of the server names those of clients.
  const nodes = io.of('/') as unknown as {
    on(event: string, listener: (payload: unknown) => void): void;
    serverSideEmit(event: string, payload: string | Buffer): boolean;
  };
  const position = () => shared?.position() ?? 0;
  nodes.on(EVENT, (payload) => {
    try {
      const { at, news } = DatedNews.parse(decode(payload));
      if (position() - at < OLD_NEWS_MS) onNews(news);
      else onDropped();
    } catch (cause) {
      log.warn('news of another node not understood', { cause });
    }
  });
  return {
    publish(news) {
      const payload = encode({ at: position(), news });
      if (payload.length <= NEWS_MAX_BYTES) nodes.serverSideEmit(EVENT, payload);
    },
  };
}

function encode(dated: DatedNews): string | Buffer {
  const text = JSON.stringify(dated);
  return text.length > COMPRESS_ABOVE ? deflateRawSync(text, { level: 1 }) : text;
}

function decode(payload: unknown): unknown {
  const text =
    payload instanceof Uint8Array
      ? inflateRawSync(payload, { maxOutputLength: NEWS_MAX_BYTES }).toString()
      : String(payload);
  return JSON.parse(text);
}
