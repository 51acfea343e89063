import { existsSync, readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { setTimeout as pause } from 'node:timers/promises';

const WITHIN_MS = 30_000;

/** How much heap a server under attack holds when its garbage is collected. It is asked by a signal, and the product knows nothing of it. */
export class ServerHeap {
  static readonly FILE = 'LAB_HEAP_FILE';
  static readonly SIGNAL = 'SIGUSR2';
  /** What the server loads first. */
  static readonly preload = fileURLToPath(new URL('./tellHeap.ts', import.meta.url));
  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
  }

  /** What the server's environment needs. */
  get env(): Record<string, string> {
    return { [ServerHeap.FILE]: this.#file };
  }

  /** Bytes in use after a collection. @throws Error when it does not say so in 30 s */
  async read(pid: number): Promise<number> {
    rmSync(this.#file, { force: true });
    process.kill(pid, ServerHeap.SIGNAL);
    for (const startedAt = performance.now(); performance.now() - startedAt < WITHIN_MS; await pause(50)) {
      const bytes = existsSync(this.#file) ? Number(readFileSync(this.#file, 'utf8')) : 0;
      if (bytes > 0) return bytes;
    }
    throw new Error('the server did not tell its heap');
  }
}
