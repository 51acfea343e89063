import { backoff } from './backoff.ts';

/** A connection that held for so long was a good one: its end is no failed try. */
const STEADY_MS = 2_000;
/** After a connection on which the server answered something, the wait grows no longer than that of this number of failed tries. */
const ATTEMPT_AFTER_ANSWERS = 2;
const SHORT_WAIT_MS = 1_000;
const OUTDATED_RETRY_MS = 60_000;

/** When the next try to connect begins: after a wait that grows with each failed one. Times are ms. */
export class RetryPlan {
  readonly #now: () => number;
  readonly #random: () => number;
  #attempt = 0;
  /** Since when there is no connection that held. */
  #awaySince = 0;

  constructor({ now, random }: { now: () => number; random: () => number }) {
    this.#now = now;
    this.#random = random;
  }

  /** As if nothing had failed before. */
  startAfresh(): void {
    this.#attempt = 0;
    this.#awaySince = this.#now();
  }

  /** The wait after a connection that was up since `since`. `answered`: whether anything was answered on it. */
  afterConnection({ since, answered }: { since: number; answered: boolean }): number {
    const steady = this.#now() - since >= STEADY_MS;
    this.#attempt = steady ? 0 : this.#attempt + 1;
    if (steady) this.#awaySince = this.#now();
    if (answered) this.#attempt = Math.min(this.#attempt, ATTEMPT_AFTER_ANSWERS);
    return backoff(this.#attempt, this.#random);
  }

  /** The server leaves and said itself when to come back (L4). */
  noteServerLeaves(): void {
    this.#awaySince = this.#now();
  }

  /** The wait after a failed try, and never less than the server asks for. An `unauthorized` first try is repeated at once, with another token. */
  afterFailedTry({ unauthorized, retryAfterMs = 0 }: { unauthorized: boolean; retryAfterMs?: number }): number {
    const ms = unauthorized && this.#attempt === 0 ? 50 : this.#nextWait();
    this.#attempt += 1;
    return Math.max(retryAfterMs, ms);
  }

  /** The wait after a server of another protocol: it is asked again only once a minute. */
  afterOutdated(): number {
    return OUTDATED_RETRY_MS;
  }

  /** No longer than half of what the server has been away, so that nobody waits long for one that was restarted (L4). */
  #nextWait(): number {
    const away = this.#now() - this.#awaySince;
    return Math.min(backoff(this.#attempt, this.#random), Math.max(SHORT_WAIT_MS, Math.round(away / 2)));
  }
}
