import type { Adapter } from 'socket.io-adapter';
import type { Change } from '@palaver/store/ports/change';
import type { RateLimiter, RateLimits } from '../../rate/ratePort.ts';
import type { PalaverNamespace } from '../sockets/socket.ts';

/**
 * What several nodes share besides the store. None of it holds anything that was promised to anybody: while it is away each node goes on by itself,
 * and what did not arrive is found in the store (R4, R6).
 */
export interface Cluster {
  /** Socket.IO's adapter between nodes. */
  createAdapter(nsp: PalaverNamespace): Adapter;
  online: OnlinePort;
  /** Limits that hold over all nodes; per node, by `local`, while they can not be counted together. */
  shareRates(limits: RateLimits, local: RateLimiter): RateLimiter;
  /** Called whenever news of the other nodes may have been missed: the line to them broke, or is there again. */
  onMissed(listener: () => void): void;
  /** Writes the changes of this node into the feed for other services. */
  feed(changes: Change[]): void;
  /** Resolves when it answers; throws STORE_UNAVAILABLE once it has been away for longer than a moment. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** Who is here through which node. What a node said of itself vanishes 60 s after it last spoke (D2). */
export interface OnlinePort {
  /** This node, in what it publishes to others. */
  readonly nodeId: string;
  /** Somebody has a live socket on this node, and is in these rooms. */
  put(userId: string, rooms: string[]): void;
  drop(userId: string): void;
  /** Who is here through each of the other nodes, with their rooms. Null: nobody can say now. */
  others(): Promise<Map<string, Map<string, string[]>> | null>;
}
