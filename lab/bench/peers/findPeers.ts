import { startMongo } from '@palaver/store/testing/mongoServer';
import { startRedis } from '@palaver/store/testing/redisServer';
import { isMissing, type Missing } from '../../kit/missing.ts';
import { centrifugoPeer } from './servers/centrifugoPeer.ts';
import { palaverPeer } from './servers/palaverPeer.ts';
import type { Peer } from './servers/peer.ts';
import { coalescingPeer, plainPeer } from './servers/scriptPeer.ts';

export interface Peers {
  /** For every work. */
  all: Peer[];
  /** Palaver on two nodes, where there is what joins them. */
  twoNodes: Peer | null;
  /** What could not be had here, and why. */
  missing: string[];
  stop(): Promise<void>;
}

const NAMES = [
  'palaver-sqlite',
  'palaver-mongo',
  'plain',
  'plain-sqlite',
  'ws',
  'centrifugo',
  'palaver-mongo-2',
] as const;
type Name = (typeof NAMES)[number];

/** Finds who can be compared here: those of these names, of none named all. @throws Error naming what there is when a name is another */
export async function findPeers(names: string[]): Promise<Peers> {
  const wrong = names.find((name) => !NAMES.some((one) => one === name));
  if (wrong !== undefined) throw new Error(`There is no peer "${wrong}". There are: ${NAMES.join(', ')}.`);
  const wants = (...some: Name[]) => names.length === 0 || some.some((name) => names.includes(name));
  const missing: string[] = [];
  const take = <T extends object>(part: T | Missing): T | null => {
    if (!isMissing(part)) return part;
    missing.push(part.missing);
    return null;
  };
  const mongo = wants('palaver-mongo', 'palaver-mongo-2') ? take(await startMongo()) : null;
  const redis = mongo && wants('palaver-mongo-2') ? take(await startRedis()) : null;
  const centrifugo = wants('centrifugo') ? take(await centrifugoPeer()) : null;
  return {
    all: [
      ...(wants('palaver-sqlite') ? [palaverPeer({ kind: 'sqlite' })] : []),
      ...(mongo && wants('palaver-mongo') ? [palaverPeer({ kind: 'mongo', mongo, redis: null })] : []),
      ...(wants('plain') ? [plainPeer({ stores: false })] : []),
      ...(wants('plain-sqlite') ? [plainPeer({ stores: true })] : []),
      ...(wants('ws') ? [coalescingPeer()] : []),
      ...(centrifugo ? [centrifugo] : []),
    ],
    twoNodes: mongo && redis && palaverPeer({ kind: 'mongo', mongo, redis }),
    missing,
    async stop() {
      await Promise.all([mongo?.stop(), redis?.stop()]);
    },
  };
}
