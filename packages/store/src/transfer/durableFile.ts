import { type FileHandle, open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { syncFolder } from '../syncFolder.ts';

/** What is gathered before it is written, in characters. */
const GATHERED = 256 * 1024;

/** A file of JSON lines that is written beside its name and takes it only when all of it is on the disk: whoever finds the name finds all of it. */
export class LinesFile {
  readonly #path: string;
  readonly #handle: FileHandle;
  #waiting: string[] = [];
  #size = 0;
  #open = true;

  private constructor(path: string, handle: FileHandle) {
    this.#path = path;
    this.#handle = handle;
  }

  /** Begins the file anew; only its owner may read it. */
  static async begin(path: string): Promise<LinesFile> {
    return new LinesFile(path, await open(`${path}.part`, 'w', 0o600));
  }

  async write(value: object): Promise<void> {
    await this.writeText(JSON.stringify(value));
  }

  /** A line as it stands. */
  async writeText(line: string): Promise<void> {
    this.#waiting.push(line, '\n');
    this.#size += line.length;
    if (this.#size >= GATHERED) await this.#flush();
  }

  async finish(): Promise<void> {
    await this.#flush();
    await this.#handle.sync();
    await this.drop();
    await rename(`${this.#path}.part`, this.#path);
    await syncFolder(dirname(this.#path));
  }

  /** Ends without the name, where it is not finished: the part stays and is begun anew. */
  async drop(): Promise<void> {
    if (!this.#open) return;
    this.#open = false;
    await this.#handle.close();
  }

  async #flush(): Promise<void> {
    await this.#handle.writeFile(this.#waiting.join(''));
    this.#waiting = [];
    this.#size = 0;
  }
}

/** Writes a small file whole, or leaves the one that is there. */
export async function writeWhole(path: string, text: string): Promise<void> {
  const handle = await open(`${path}.part`, 'w', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(`${path}.part`, path);
  await syncFolder(dirname(path));
}
