import type { Me } from '@palaver/protocol/entities';

export interface OwnAccountOptions {
  /** One's own account as this device knows it; null: nobody is signed in. */
  known(): Me | null;
  ask(): Promise<Me>;
  save(me: Me): Promise<void>;
}

/** What this device learns of one's own account: an answer that comes late never replaces what is known by then. */
export class OwnAccount {
  readonly #options: OwnAccountOptions;
  /** Counts questions and changes. */
  #moment = 0;
  /** As of which moment the account is known. */
  #knownAt = 0;

  constructor(options: OwnAccountOptions) {
    this.#options = options;
  }

  /** The account as the server has it. What was changed, or answered to a later question, while this was asked is not in the answer: it is asked again. */
  async look(): Promise<Me> {
    for (;;) {
      const askedAt = this.#next();
      const me = await this.#options.ask();
      if (askedAt < this.#knownAt) continue;
      this.#knownAt = askedAt;
      await this.#options.save(me);
      return me;
    }
  }

  /** The answer to a change: the account as it is after it. */
  async take(me: Me): Promise<Me> {
    this.#knownAt = this.#next();
    await this.#options.save(me);
    return me;
  }

  /** What a change made of it. Nothing is asked: codes that are told once must not be lost with an answer. */
  async note(changed: Partial<Me>): Promise<void> {
    this.#knownAt = this.#next();
    const me = this.#options.known();
    if (me) await this.#options.save({ ...me, ...changed });
  }

  #next(): number {
    this.#moment += 1;
    return this.#moment;
  }
}
