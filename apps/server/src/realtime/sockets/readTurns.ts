import { LIMITS } from '@palaver/protocol/limits';
import { rateLimited } from '../../rate/requireRate.ts';

type Read = 'sync' | 'loadMessages';

const PLACES: Record<Read, number> = { sync: LIMITS.syncsUnderWay, loadMessages: LIMITS.loadsUnderWay };
const RETRY_AFTER_MS = 1_000;

/** The reads of one socket: one `sync` and two `loadMessages` under way, the next ones wait their turn, eight of them at most. */
export class ReadTurns {
  readonly #underWay: Record<Read, number> = { sync: 0, loadMessages: 0 };
  readonly #waiting: { read: Read; go: () => void }[] = [];

  /** Runs `work` when its turn has come. @throws RATE_LIMITED where too many wait already */
  async runInTurn<T>(read: Read, work: () => Promise<T>): Promise<T> {
    if (this.#underWay[read] < PLACES[read]) this.#underWay[read] += 1;
    else if (this.#waiting.length >= LIMITS.readsWaiting) throw rateLimited(RETRY_AFTER_MS);
    else await new Promise<void>((go) => this.#waiting.push({ read, go }));
    try {
      return await work();
    } finally {
      this.#end(read);
    }
  }

  /** Gives the place to the next of its kind. */
  #end(read: Read): void {
    const next = this.#waiting.findIndex((one) => one.read === read);
    if (next === -1) this.#underWay[read] -= 1;
    else for (const { go } of this.#waiting.splice(next, 1)) go();
  }
}
