import type { Write } from './decide.ts';

/** A write, and whoever waits for its answer. */
export interface WaitingWrite {
  write: Write<unknown>;
  answer: PromiseWithResolvers<unknown>;
}

/** So many writes at most share a commit. */
const GROUP_MAX = 200;

/** The writes that share a commit of a room. They are taken from those that wait as late as can be: when the commit is decided. */
export class WriteGroup {
  readonly startedAt = performance.now();
  readonly #queue: WaitingWrite[];
  #taken: WaitingWrite[];

  constructor(queue: WaitingWrite[], taken: WaitingWrite[] = []) {
    this.#queue = queue;
    this.#taken = taken;
  }

  /** Takes the first of those that wait, unless it has some. */
  take(): Write<unknown>[] {
    if (this.#taken.length === 0) this.#taken = this.#queue.splice(0, GROUP_MAX);
    return this.#taken.map(({ write }) => write);
  }

  get size(): number {
    return this.#taken.length;
  }

  /** Whether more wait behind it. */
  get moreWaits(): boolean {
    return this.#queue.length > 0;
  }

  /** Two groups, to be committed one after the other. */
  *halves(): Generator<WriteGroup, void> {
    const half = Math.ceil(this.#taken.length / 2);
    yield new WriteGroup([], this.#taken.slice(0, half));
    yield new WriteGroup([], this.#taken.slice(half));
  }

  answer(results: unknown[]): void {
    for (const [i, { answer }] of this.#taken.entries()) answer.resolve(results[i]);
  }

  /** Refuses its writes; where it has none yet, those that wait. */
  reject(error: unknown): void {
    this.take();
    for (const { answer } of this.#taken) answer.reject(error);
  }
}
