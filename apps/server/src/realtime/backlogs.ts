import { Backlog } from './backlog.ts';
import { type Connection, cut } from './rawConnection.ts';

const LOOK_EVERY_MS = 10_000;

/** The backlogs of all connections of this node. Those of which nothing moves any more are cut (L1). */
export class Backlogs {
  readonly #all = new Map<Connection, Backlog>();
  readonly #looking = setInterval(() => {
    for (const [conn, backlog] of this.#all) if (backlog.isStalled()) cut(conn);
  }, LOOK_EVERY_MS).unref();

  of(conn: Connection): Backlog {
    const known = this.#all.get(conn);
    if (known) return known;
    const backlog = new Backlog(conn);
    this.#all.set(conn, backlog);
    conn.once('close', () => this.#all.delete(conn));
    return backlog;
  }

  close(): void {
    clearInterval(this.#looking);
  }
}
