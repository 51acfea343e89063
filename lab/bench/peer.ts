import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** A server under measurement, in a process of its own. */
export class Peer {
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess) {
    this.#child = child;
  }

  static async start(script: string, args: string[], env: Record<string, string>): Promise<Peer> {
    const child = fork(fileURLToPath(new URL(script, import.meta.url)), args, { env: { ...process.env, ...env } });
    await once(child, 'message');
    return new Peer(child);
  }

  /** The 99th percentile of the event loop's delay since the last question, ms. */
  async eventLoopP99(): Promise<number> {
    this.#child.send('report');
    const message: unknown[] = await once(this.#child, 'message');
    const [report] = message;
    return typeof report === 'object' &&
      report !== null &&
      'eventLoopP99' in report &&
      typeof report.eventLoopP99 === 'number'
      ? report.eventLoopP99
      : Number.NaN;
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  async stop(): Promise<void> {
    const gone = once(this.#child, 'exit');
    this.#child.kill('SIGTERM');
    await gone;
  }
}
