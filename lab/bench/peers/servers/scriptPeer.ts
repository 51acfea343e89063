import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@palaver/store/testing/freePort';
import { endProcess, forkProcess } from '../../../kit/forkProcess.ts';
import { SERVER_CORE } from '../../../kit/pinned.ts';
import { namedRooms, type Peer } from './peer.ts';

/** A stock Socket.IO server. `stores`: each message into SQLite before its ack. */
export function plainPeer({ stores }: { stores: boolean }): Peer {
  return scriptPeer(
    stores
      ? { name: 'plain-sqlite', title: 'Socket.IO, each message into SQLite', durable: true }
      : { name: 'plain', title: 'Socket.IO, stores nothing', durable: false },
    './plainServer.ts',
  );
}

/** The limit: bare `ws`, one write for each socket and turn, stores nothing. */
export function coalescingPeer(): Peer {
  const about = { name: 'ws', title: 'bare ws that coalesces, stores nothing', durable: false };
  return scriptPeer(about, './coalescingServer.ts');
}

function scriptPeer(about: Pick<Peer, 'name' | 'title' | 'durable'>, script: string): Peer {
  return {
    ...about,
    async start(rooms, size) {
      const folder = await mkdtemp(join(tmpdir(), 'palaver-peers-'));
      const port = await freePort();
      const args = [String(port), ...(about.durable ? [join(folder, 'messages.db')] : [])];
      const child = await forkProcess(new URL(script, import.meta.url), args, SERVER_CORE);
      return {
        target: { dialect: 'plain', ports: [port], rooms: namedRooms(rooms, size) },
        pid: child.pid ?? 0,
        async stop() {
          await endProcess(child);
          await rm(folder, { recursive: true, force: true });
        },
      };
    },
  };
}
