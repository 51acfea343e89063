import { mkdir, open, rename, rm, utimes } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isMissing } from '../isMissing.ts';
import type { Logger } from '../observability/logger.ts';
import { type EndLine, parseEndLine } from './end.ts';

/** What was ended is on the disk within a second: this long it waits for more, and the rest is for the disk. */
const GATHER_MS = 100;
const AGAIN_MS = 1_000;
/** So many lines wait at most for a disk that takes none; the oldest go then, and the log says so. */
const WAITING_MAX = 50_000;

/** The lines of a file, one by one; nothing where there is none. */
export async function* readLines(file: string): AsyncGenerator<string> {
  const source = await open(file).catch((error: unknown) => {
    if (isMissing(error)) return null;
    throw error;
  });
  if (!source) return;
  try {
    for await (const line of source.readLines({ autoClose: false })) if (line !== '') yield line;
  } finally {
    await source.close();
  }
}

/** A file of lines that is only added to, and is its owner's alone. Nobody waits for it: it writes behind those who tell it something. */
export class EndsFile {
  readonly #file: string;
  readonly #log: Logger;
  #waiting: string[] = [];
  #timer: NodeJS.Timeout | null = null;
  /** Everything that touches the file, one after the other. */
  #turn: Promise<void> = Promise.resolve();

  constructor(file: string, log: Logger) {
    this.#file = file;
    this.#log = log;
  }

  /** Takes lines, which are written within a second. */
  add(lines: EndLine[]): void {
    for (const line of lines) this.#waiting.push(`${JSON.stringify(line)}\n`);
    if (this.#waiting.length > WAITING_MAX) {
      this.#waiting.splice(0, this.#waiting.length - WAITING_MAX);
      this.#log.error('lines of what was ended are lost: their file can not be written', { file: this.#file });
    }
    this.#schedule(GATHER_MS);
  }

  /** Says that there was nothing to write until now. */
  touch(): void {
    const now = new Date();
    this.#inTurn(() => utimes(this.#file, now, now)).catch(() => undefined);
  }

  /** Writes what waits. @throws what the disk said; then it waits on */
  flush(): Promise<void> {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    return this.#inTurn(() => this.#write());
  }

  /** Leaves out what is from before `before` (ms since 1970), and what is no line: the file is put in the place of the old one whole. */
  dropBefore(before: number): Promise<void> {
    return this.#inTurn(async () => {
      await this.#write();
      const next = `${this.#file}.next`;
      const out = await open(next, 'w', 0o600);
      try {
        let isSame = true;
        for await (const line of readLines(this.#file)) {
          const found = parseEndLine(line);
          if (found && Date.parse(found.at) >= before) await out.write(`${line}\n`);
          else isSame = false;
        }
        if (isSame) return;
        await out.datasync();
        await rename(next, this.#file);
      } finally {
        await out.close();
        await rm(next, { force: true });
      }
    });
  }

  #schedule(ms: number): void {
    this.#timer ??= setTimeout(() => {
      this.flush().catch((cause: unknown) => {
        this.#log.error('what was ended is not written beside the backups', { file: this.#file, cause });
        this.#schedule(AGAIN_MS);
      });
    }, ms).unref();
  }

  #inTurn(act: () => Promise<void>): Promise<void> {
    const done = this.#turn.then(act);
    this.#turn = done.catch(() => undefined);
    return done;
  }

  async #write(): Promise<void> {
    const lines = this.#waiting;
    if (lines.length === 0) return;
    this.#waiting = [];
    try {
      await mkdir(dirname(this.#file), { recursive: true, mode: 0o700 });
      const out = await open(this.#file, 'a+', 0o600);
      try {
        // A line that was cut by the end of a process stays alone.
        const { size } = await out.stat();
        const last = size === 0 ? '\n' : (await out.read(Buffer.alloc(1), 0, 1, size - 1)).buffer.toString();
        await out.appendFile((last === '\n' ? '' : '\n') + lines.join(''));
        await out.datasync();
      } finally {
        await out.close();
      }
    } catch (error) {
      this.#waiting = [...lines, ...this.#waiting];
      throw error;
    }
  }
}
