import type { ChildProcess } from 'node:child_process';
import { endProcess, forkProcess, nextMessage } from '../../../kit/forkProcess.ts';
import { LOAD_CORE } from '../../../kit/pinned.ts';
import { type Load, LoadResult, type Target } from './load.ts';

/** All members of a server's rooms, in a process of their own, on a core of their own where that can be. */
export class Generator {
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess) {
    this.#child = child;
  }

  /** Connects them all. */
  static async connect(target: Target): Promise<Generator> {
    const child = await forkProcess(new URL('./generatorProcess.ts', import.meta.url), [], LOAD_CORE);
    child.send({ target });
    await nextMessage(child);
    return new Generator(child);
  }

  async run(load: Load): Promise<LoadResult> {
    this.#child.send({ load });
    return LoadResult.parse(await nextMessage(this.#child));
  }

  end(): Promise<void> {
    return endProcess(this.#child);
  }
}
