import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { Change } from '@palaver/store/ports/change';
import type { Logger } from '../observability/logger.ts';
import type { PalaverServer } from './socket.ts';

/** What a node tells the others. It may get lost; nothing rests on it (R4). */
export type NodeNews =
  /** `at`: the position of the store when it was told. */
  | { kind: 'changes'; at: number; changes: Change[] }
  | { kind: 'typing'; roomId: string; userId: string; typing: boolean }
  | { kind: 'presence'; nodeId: string; userId: string; rooms: string[] | null };

export interface Bus {
  /** Tells the other nodes, without waiting for them (S5). */
  tell(news: NodeNews): void;
}

/** News of more than this many characters travel compressed (E4). */
const COMPRESS_ABOVE = 1_024;
const EVENT = 'node-news';

/** Talks to the other nodes through Socket.IO's own adapter between servers. */
export function createBus(io: PalaverServer, onNews: (news: NodeNews) => void, log: Logger): Bus {
  // The event is between servers; the type of the server names those of clients.
  const nodes = io.of('/') as unknown as {
    on(event: string, listener: (payload: unknown) => void): void;
    serverSideEmit(event: string, payload: string | Buffer): boolean;
  };
  nodes.on(EVENT, (payload) => {
    try {
      onNews(decode(payload));
    } catch (cause) {
      log.warn('news of another node not understood', { cause });
    }
  });
  return {
    tell(news) {
      nodes.serverSideEmit(EVENT, encode(news));
    },
  };
}

function encode(news: NodeNews): string | Buffer {
  const text = JSON.stringify(news);
  return text.length > COMPRESS_ABOVE ? deflateRawSync(text, { level: 1 }) : text;
}

function decode(payload: unknown): NodeNews {
  const text = payload instanceof Uint8Array ? inflateRawSync(payload).toString() : String(payload);
  // Only nodes on this very store speak here.
  return JSON.parse(text) as NodeNews;
}
