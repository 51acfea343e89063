import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@palaver/store/testing/freePort';
import type { MongoServer } from '@palaver/store/testing/mongoServer';
import type { RedisServer } from '@palaver/store/testing/redisServer';
import { makeCrews } from '../../../kit/makeCrews.ts';
import { SERVER_CORE } from '../../../kit/pinned.ts';
import { ServerProcess } from '../../../kit/serverProcess.ts';
import type { Peer, RunningPeer } from './peer.ts';

/** Where Palaver keeps messages, and what joins two nodes of it; without it there is one. */
export type Behind = { kind: 'sqlite' } | { kind: 'mongo'; mongo: MongoServer; redis: RedisServer | null };

/** Palaver as it is shipped, but for its limits on rates: real accounts, private rooms, stored before they are acknowledged. */
export function palaverPeer(behind: Behind): Peer {
  const nodes = behind.kind === 'mongo' && behind.redis ? 2 : 1;
  const store = behind.kind === 'sqlite' ? 'SQLite' : `MongoDB (${behind.mongo.name})`;
  return {
    name: `palaver-${behind.kind}${nodes > 1 ? `-${nodes}` : ''}`,
    title: `Palaver, ${store}${nodes > 1 ? `, ${nodes} nodes` : ''}`,
    durable: true,
    start: (rooms, size) => start(behind, nodes, rooms, size),
  };
}

async function start(behind: Behind, nodes: number, rooms: number, size: number): Promise<RunningPeer> {
  const folder = await mkdtemp(join(tmpdir(), 'palaver-peers-'));
  const env: Record<string, string> =
    behind.kind === 'sqlite'
      ? {}
      : {
          MONGO_URI: behind.mongo.newDatabase(),
          JWT_SECRET: 'the-one-secret-of-all-nodes-in-the-lab',
          ...(behind.redis && { REDIS_URL: behind.redis.url }),
        };
  const ports = await Promise.all(Array.from({ length: nodes }, () => freePort()));
  const servers = ports.map(
    (port, i) => new ServerProcess(port, join(folder, `node-${i}`), env, { core: SERVER_CORE }),
  );
  const stop = async () => {
    await Promise.all(servers.map((server) => server.stop('SIGTERM')));
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await Promise.all(servers.map((server) => server.start()));
    const [first] = servers;
    if (!first) throw new Error('There is no node.');
    const crews = await makeCrews(first.url, rooms, size);
    const members = crews.map(({ roomId, people }) => ({
      id: roomId,
      tokens: people.map(({ accessToken }) => accessToken),
    }));
    return { target: { dialect: 'palaver', ports, rooms: members }, pid: first.pid, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
