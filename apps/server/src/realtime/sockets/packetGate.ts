import { LIMITS } from '@palaver/protocol/limits';
import { errorBody } from '../../wire/errorBody.ts';
import { rateLimited } from '../../rate/requireRate.ts';
import { TokenBucket } from '../../rate/tokenBucket.ts';
import { type Connection, cut, intercept, onControlFrame, setPaused } from './rawConnection.ts';

/** A connection that was read for so long without being held is not over the limit any more. */
const CALM_MS = 1_000;
/** A Socket.IO packet that asks for an answer: an event with the number of its ack. */
const ASKS = /^2(\d{1,15})\[/;
const LEAVES = '1';

/**
 * Limits what one connection sends, packets and bytes, before anything of it is parsed (L3). Over the limit it is not read until there is room
 * again, so what it sent waits on its own side. Of what had been read beyond that, an event with an ack gets RATE_LIMITED, and one without is
 * left out. Heartbeats always pass. A connection that sends on regardless for 10 s is cut.
 */
export class PacketGate {
  readonly #conn: Connection;
  readonly #limited: () => void;
  readonly #packets: TokenBucket;
  readonly #bytes: TokenBucket;
  #hasRoom = true;
  /** Whether more came than there was room for, while it was over the limit. */
  #floods = false;
  #held: NodeJS.Timeout | null = null;
  #overSince = 0;
  #readSince = Number.NEGATIVE_INFINITY;
  #waiting: (() => void)[] = [];

  /** `perSecond`: packets; the bytes go with them. `limited`: called when an event is answered with RATE_LIMITED. */
  constructor(conn: Connection, perSecond: number, limited: () => void) {
    const bytesPerSecond = (LIMITS.packetBytesPerSecond * perSecond) / LIMITS.packetsPerSecond;
    this.#conn = conn;
    this.#limited = limited;
    this.#packets = new TokenBucket(perSecond, perSecond * LIMITS.packetsBurstSeconds);
    this.#bytes = new TokenBucket(bytesPerSecond, bytesPerSecond * LIMITS.packetBytesBurstSeconds);
    conn.on('packet', ({ data }: { data?: unknown }) => {
      this.#hasRoom = this.spend(1, typeof data === 'string' ? Buffer.byteLength(data) : 0);
    });
    // The probes of an upgrade go by no other event.
    conn.on('upgrading', () => this.spend(1));
    const countControlFrames = () => onControlFrame(conn, () => this.spend(1));
    countControlFrames();
    conn.on('upgrade', () => {
      countControlFrames();
      if (this.#held) setPaused(conn, true);
    });
    conn.once('close', () => this.#letGo());
    intercept(conn, (data, passOn) => this.#judge(data, passOn));
  }

  /** Charges the connection, and holds it when nothing is left. @returns whether there was room */
  spend(packets: number, bytes = 0): boolean {
    const hadRoom = this.#packets.spend(packets);
    const hadBytes = this.#bytes.spend(bytes);
    if (this.#waitMs > 0) this.#hold();
    return hadRoom && hadBytes;
  }

  /** Resolves when the connection may be read. */
  untilRoom(): Promise<void> {
    return this.#held ? new Promise((resolve) => this.#waiting.push(resolve)) : Promise.resolve();
  }

  get #waitMs(): number {
    return Math.max(this.#packets.waitMs, this.#bytes.waitMs);
  }

  /** Stands before those who would parse a packet. */
  #judge(data: unknown, passOn: () => void): void {
    if (this.#hasRoom || data === LEAVES) {
      passOn();
      return;
    }
    this.#floods = true;
    const [, id] = ASKS.exec(typeof data === 'string' ? data : '') ?? [];
    if (id === undefined) return;
    this.#limited();
    const error = errorBody(rateLimited(this.#waitMs));
    this.#conn.write(`3${id}${JSON.stringify([{ ok: false, error }])}`);
  }

  #hold(): void {
    if (this.#held || this.#conn.readyState !== 'open') return;
    const now = performance.now();
    if (now - this.#readSince > CALM_MS) this.#floods = false;
    // A client that waits for its answers is only slowed.
    if (!this.#floods) this.#overSince = now;
    setPaused(this.#conn, true);
    this.#look();
  }

  #look(): void {
    const leftMs = this.#overSince + LIMITS.floodMaxMs - performance.now();
    const wait = this.#waitMs;
    if (wait === 0) {
      this.#letGo();
      this.#readSince = performance.now();
      setPaused(this.#conn, false);
    } else if (leftMs <= 0) {
      cut(this.#conn);
    } else {
      this.#held = setTimeout(() => this.#look(), Math.min(wait, leftMs));
    }
  }

  #letGo(): void {
    if (this.#held) clearTimeout(this.#held);
    this.#held = null;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const go of waiting) go();
  }
}
