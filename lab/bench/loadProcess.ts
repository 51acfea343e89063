import { once } from 'node:events';
import type { Load, LoadResult } from './load.ts';
import { RawSocket } from './rawSocket.ts';

/** People who each send the next message as soon as the last one was acknowledged. All are in one room and get each other's messages. */

const message: unknown[] = await once(process, 'message');
// The parent process sends what its own type says.
const load = message[0] as Load;
const sockets = await Promise.all(load.tokens.map((token) => RawSocket.connect(load.url, token)));

const latencies: number[] = [];
const startedAt = performance.now();
const endAt = startedAt + load.seconds * 1000;
await Promise.all(sockets.map(send));
const seconds = (performance.now() - startedAt) / 1000;
for (const socket of sockets) socket.close();
latencies.sort((a, b) => a - b);
const at = (share: number) => latencies[Math.floor(latencies.length * share)] ?? 0;
const received = sockets.reduce((sum, socket) => sum + socket.received, 0);
const result: LoadResult = { acked: latencies.length, received, seconds, p50: at(0.5), p99: at(0.99) };
process.send?.(result);

async function send(socket: RawSocket, sender: number): Promise<void> {
  for (let n = 0; performance.now() < endAt; n += 1) {
    const clientId = `bench-${sender}-${Math.round(startedAt)}-${n}`;
    const before = performance.now();
    const ack = await socket.ask('chatMessage', {
      roomId: load.roomId,
      clientId,
      text: 'Boat 2 leaves with Daniel, 35 minutes to the dock.',
    });
    if (!ack.startsWith('[{"ok":true')) throw new Error(ack);
    latencies.push(performance.now() - before);
  }
}
