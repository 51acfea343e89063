import { setTimeout as pause } from 'node:timers/promises';
import type { Connection } from 'mongoose';

/** Beyond the driver's own time-outs. */
const BEYOND_MS = 1_000;
const AGAIN_MS = 500;

/**
 * Lets the driver begin anew when its watch over a server hangs. A heartbeat whose connection is lost in the very turn in which it is written
 * waits for ever (driver 7.8: `writeCommand` waits for a `drain` that a closed socket never emits), and the process would not find its database
 * again after a partition. Calls that are under way fail as when the database was away.
 * @param timeOutMs what the driver gives a heartbeat; once more where the server holds its answer back
 */
export function reviveMonitor(connection: Connection, timeOutMs: number): void {
  const client = connection.getClient();
  const waiting = new Map<string, NodeJS.Timeout>();
  const answered = (server: string) => clearTimeout(waiting.get(server));
  let closed = false;
  connection.once('close', () => (closed = true));

  async function beginAnew(): Promise<void> {
    for (let open = false; !open && !closed;) {
      open = await client
        .close()
        .then(() => client.connect())
        .then(
          () => true,
          () => pause(AGAIN_MS, false),
        );
    }
    if (closed) await client.close();
  }

  client.on('serverHeartbeatStarted', ({ connectionId: server, awaited }) => {
    answered(server);
    const timer = setTimeout(() => void beginAnew(), timeOutMs * (awaited ? 2 : 1) + BEYOND_MS);
    waiting.set(server, timer.unref());
  });
  client.on('serverHeartbeatSucceeded', ({ connectionId }) => answered(connectionId));
  client.on('serverHeartbeatFailed', ({ connectionId }) => answered(connectionId));
  client.on('topologyClosed', () => {
    for (const timer of waiting.values()) clearTimeout(timer);
    waiting.clear();
  });
}
