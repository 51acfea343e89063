import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';

/** A server that was started here, on a folder of its own: what can be done to it. */
export interface OwnServer {
  /** Stops it at once, as a crash would. */
  kill(): Promise<void>;
  /** Starts it again on the same port and folder. */
  restart(): Promise<void>;
  /** Lets it hang: connections stay, nothing is answered. */
  pause(): void;
  resume(): void;
  /** Ends it, and removes its folder. */
  stop(): Promise<void>;
}

/** Starts a server and keeps it. `start` resolves when it listens, and is called again at each restart. */
export async function startOwnServer(folder: string, start: () => Promise<ChildProcess>): Promise<OwnServer> {
  let child = await start();
  async function kill(): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  }
  return {
    kill,
    async restart() {
      child = await start();
    },
    pause: () => void child.kill('SIGSTOP'),
    resume: () => void child.kill('SIGCONT'),
    async stop() {
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
