import { type Connection, frameTexts, keepsWindow } from '../sockets/rawConnection.ts';
import { FrameDeflater } from './frameDeflater.ts';
import type { Backlog } from './slowReaders.ts';

/** A link is weak while a heartbeat takes longer than this to be answered. */
const WEAK_ROUND_TRIP_MS = 1_000;
/**
 * No more than these on a node: everything that goes to one of them is deflated for it alone. After a stall of this machine itself all links seem weak
 * until their next heartbeat.
 */
const MOST = 100;
/** Longer answers are deflated off the event loop, by ws. */
const AT_ONCE_MAX_LENGTH = 64 * 1024;

/** Deflates what goes to connections on weak links, live events and answers, each message with those before it as its dictionary. */
export class WeakLinks {
  /** Of each connection that is on one: what ends the deflating. */
  readonly #ends = new Map<Connection, () => void>();

  /** Looks after a connection that has just begun: how long each of its heartbeats takes says whether its link is weak. */
  watch(conn: Connection, backlog: Backlog): void {
    if (!keepsWindow(conn)) return;
    conn.on('heartbeat', () => {
      const isWeak = performance.now() - backlog.pingedAt > WEAK_ROUND_TRIP_MS;
      if (!isWeak) this.#ends.get(conn)?.();
      else if (!this.#ends.has(conn) && this.#ends.size < MOST) this.#begin(conn, backlog);
    });
  }

  #begin(conn: Connection, backlog: Backlog): void {
    const deflater = new FrameDeflater();
    const endFrames = frameTexts(conn, {
      maxLength: AT_ONCE_MAX_LENGTH,
      frameOf: (text) => deflater.frame(text),
      passOn: () => deflater.forget(),
    });
    if (!endFrames) return;
    backlog.deflater = deflater;
    const end = () => {
      endFrames();
      backlog.deflater = null;
      this.#ends.delete(conn);
      conn.off('close', end);
    };
    this.#ends.set(conn, end);
    conn.on('close', end);
  }
}
