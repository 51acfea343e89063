import type { Connection } from 'mongoose';

/** A change carries the time of its commit's beginning and is seen when it ends: a reader looks back over this span (R3, R4). */
export const OVERLAP_MS = 15_000;

/**
 * The time of the database: positions of all nodes come from this one clock, whatever the clocks of the nodes say or do.
 * Between two looks it runs on with a clock that nobody can set.
 */
export class StoreClock {
  #offset = 0;

  /** Milliseconds since 1970 by the database. */
  now(): number {
    return Math.round(performance.now() + this.#offset);
  }

  /** The position of this moment: what changes from now on has a higher one, however late its commit is seen. */
  position(): number {
    return Math.max(0, this.now() - OVERLAP_MS);
  }

  /** Looks at the database's clock. */
  async adjust(connection: Connection): Promise<void> {
    const hello = await connection.db?.admin().command({ hello: 1 });
    const localTime: unknown = hello?.localTime;
    if (!(localTime instanceof Date)) throw new TypeError('The database does not answer its time.');
    this.#offset = localTime.getTime() - performance.now();
  }
}
