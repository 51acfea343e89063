import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { SERVER_FLAGS } from '../../scripts/serverFlags.mjs';
import { endWithUs } from './endWithUs.ts';
import { pinned } from './pinned.ts';
import { untilHealthy } from './untilHealthy.ts';

const MAIN = fileURLToPath(new URL('../../apps/server/src/main.ts', import.meta.url));
const START = fileURLToPath(new URL('../../scripts/start.mjs', import.meta.url));
const SETUP_CODE = 'set-up-code-of-the-lab';
const UP_WITHIN_MS = 60_000;

export interface ServerOptions {
  /** Modules that it loads before its own. */
  preload?: string[];
  /** The file for what it says against something; otherwise it goes to this process's own output. */
  log?: string | null;
  /** Starts it with all that `npm start` does, but npm. */
  asNpmStart?: boolean;
  /** The only core that it runs on. */
  core?: number | null;
}

/** The real server as a process of its own, on the same port and data folder at every start. Only processes that it started are ever stopped. */
export class ServerProcess {
  readonly url: string;
  /** Its data folder. */
  readonly folder: string;
  readonly setupCode = SETUP_CODE;
  readonly #env: Record<string, string>;
  readonly #log: string | null;
  readonly #command: [string, string[]];
  #child: ChildProcess | null = null;

  constructor(
    port: number,
    folder: string,
    env: Record<string, string> = {},
    { preload = [], log = null, asNpmStart = false, core = null }: ServerOptions = {},
  ) {
    const imports = preload.flatMap((file) => ['--import', file]);
    this.#command = pinned([process.execPath, ...SERVER_FLAGS, ...imports, asNpmStart ? START : MAIN], core);
    this.#log = log;
    this.url = `http://127.0.0.1:${port}`;
    this.folder = folder;
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
      RATE_PACKETS_PER_SECOND: '0',
      RATE_CONNECTS_PER_SECOND: '0',
      LOG_LEVEL: 'error',
      ...env,
    };
  }

  /** Starts it; resolves when it answers. Milliseconds it took. */
  async start(): Promise<number> {
    const startedAt = performance.now();
    const log = this.#log === null ? null : openSync(this.#log, 'a');
    const child = spawn(...this.#command, {
      env: { ...process.env, ...this.#env },
      stdio: ['ignore', 'ignore', log ?? 'inherit'],
    });
    if (log !== null) closeSync(log);
    this.#child = child;
    endWithUs(child);
    await untilHealthy(this.url, child, UP_WITHIN_MS);
    return performance.now() - startedAt;
  }

  /** The system's number of the process that runs now. @throws Error when none does */
  get pid(): number {
    if (this.#child?.pid === undefined) throw new Error('The server does not run.');
    return this.#child.pid;
  }

  /** Waits until it says that it can serve, its database included. False: not within this time. */
  async readyWithin(ms: number): Promise<boolean> {
    for (const until = performance.now() + ms; performance.now() < until;) {
      const ready = await fetch(`${this.url}/ready`, { signal: AbortSignal.timeout(5_000) }).then(
        (response) => response.ok,
        () => false,
      );
      if (ready) return true;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return false;
  }

  /** Waits until it ends by itself. False: it still runs after this time. */
  async endsWithin(ms: number): Promise<boolean> {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return true;
    return once(child, 'exit', { signal: AbortSignal.timeout(ms) }).then(
      () => true,
      () => false,
    );
  }

  /** Lets it hang, and go on. */
  pause(): void {
    this.#child?.kill('SIGSTOP');
  }

  resume(): void {
    this.#child?.kill('SIGCONT');
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
