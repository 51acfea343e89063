import { existsSync, readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';

const WITHIN_MS = 30_000;
const Insides = z.object({ heap: z.number(), timers: z.number() });

/** What a server holds: bytes of heap that are in use when its garbage is collected, and timers that wait. */
export type Insides = z.infer<typeof Insides>;

/** Asks a running server, by a signal, what it holds; the product knows nothing of it. */
export class ServerInsides {
  static readonly FILE = 'LAB_INSIDES_FILE';
  static readonly SIGNAL = 'SIGUSR2';
  /** What the server loads first. */
  static readonly preload = fileURLToPath(new URL('./printInsides.ts', import.meta.url));
  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
  }

  /** What the server's environment needs. */
  get env(): Record<string, string> {
    return { [ServerInsides.FILE]: this.#file };
  }

  /** @throws Error when the server does not say so in 30 s */
  async read(pid: number): Promise<Insides> {
    rmSync(this.#file, { force: true });
    process.kill(pid, ServerInsides.SIGNAL);
    for (const startedAt = performance.now(); performance.now() - startedAt < WITHIN_MS; await pause(50))
      if (existsSync(this.#file)) return Insides.parse(JSON.parse(readFileSync(this.#file, 'utf8')));
    throw new Error('the server did not report what it holds');
  }
}
