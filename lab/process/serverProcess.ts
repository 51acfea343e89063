import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../apps/server/src/main.ts', import.meta.url));
const SETUP_CODE = 'set-up-code-of-the-lab';
const UP_WITHIN_MS = 15_000;

/** A port of this machine that is free at this moment. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (typeof address !== 'object' || address === null) throw new Error('No free port.');
  return address.port;
}

/** The real server as a process of its own, on the same port and data folder at every start. Only processes that it started are ever stopped. */
export class ServerProcess {
  readonly url: string;
  readonly setupCode = SETUP_CODE;
  readonly #env: Record<string, string>;
  #child: ChildProcess | null = null;

  constructor(port: number, folder: string, env: Record<string, string> = {}) {
    this.url = `http://127.0.0.1:${port}`;
    this.#env = {
      NODE_ENV: 'production',
      HOST: '127.0.0.1',
      PORT: String(port),
      DATA_DIR: folder,
      SETUP_CODE,
      BCRYPT_ROUNDS: '4',
      RATE_LOGIN_PER_MINUTE: '0',
      RATE_API_PER_MINUTE: '0',
      RATE_SENDS_PER_SECOND: '0',
      LOG_LEVEL: 'error',
      ...env,
    };
  }

  /** Starts it; resolves when it answers. Milliseconds it took. */
  async start(): Promise<number> {
    const startedAt = performance.now();
    const child = spawn(process.execPath, [MAIN], {
      env: { ...process.env, ...this.#env },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    this.#child = child;
    while (performance.now() - startedAt < UP_WITHIN_MS) {
      if (child.exitCode !== null) throw new Error(`The server ended with ${child.exitCode}.`);
      const up = await fetch(`${this.url}/health`).then(
        (response) => response.ok,
        () => false,
      );
      if (up) return performance.now() - startedAt;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    throw new Error('The server did not come up.');
  }

  /** Ends it and waits until it is gone. SIGKILL gives it no chance to finish anything. */
  async stop(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null> {
    const child = this.#child;
    this.#child = null;
    if (!child || child.exitCode !== null || child.signalCode !== null) return child?.exitCode ?? null;
    const gone = once(child, 'exit');
    child.kill(signal);
    await gone;
    return child.exitCode;
  }
}
