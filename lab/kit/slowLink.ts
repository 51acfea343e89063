import { Transform, type TransformCallback } from 'node:stream';

/** How a link is: milliseconds each way, and bytes a second each way. */
export interface LinkSpeed {
  latencyMs: number;
  bytesPerSecond: number;
}

/** As good as no link in between. */
export const GOOD_LINK: LinkSpeed = { latencyMs: 0, bytesPerSecond: Number.POSITIVE_INFINITY };

/** Small enough that connections that share a link take turns. */
const PIECE_BYTES = 128;

/** One direction of a link, shared by all connections that go through it. */
class Direction {
  speed: LinkSpeed;
  /** Bytes that were put on the link so far, whether they arrived or not. */
  bytes = 0;
  #freeAt = 0;

  constructor(speed: LinkSpeed) {
    this.speed = speed;
  }

  /** Puts so many bytes on the link, behind those that are on it. Returns when the last of them has left. */
  take(bytes: number): number {
    this.bytes += bytes;
    this.#freeAt = Math.max(performance.now(), this.#freeAt) + (bytes / this.speed.bytesPerSecond) * 1_000;
    return this.#freeAt;
  }
}

/** Bytes of one connection on their way in one direction: none is changed, lost or passed by another. */
class Passage extends Transform {
  readonly #direction: Direction;
  /** Nothing leaves before: the connection is still being opened. */
  readonly #opensAt: number;
  readonly #underWay: { piece: Buffer; arrivesAt: number }[] = [];
  #arrival: NodeJS.Timeout | null = null;
  #lastArrivesAt = 0;
  #onEmpty: TransformCallback | null = null;

  constructor(direction: Direction, opensAt: number) {
    super();
    this.#direction = direction;
    this.#opensAt = opensAt;
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    void this.#send(chunk).then(() => done());
  }

  override _flush(done: TransformCallback): void {
    if (this.#underWay.length === 0) done();
    else this.#onEmpty = done;
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    if (this.#arrival) clearTimeout(this.#arrival);
    done(error);
  }

  /** Resolves when all of it has left: until then whoever sends is held back. */
  async #send(chunk: Buffer): Promise<void> {
    // A timer may be a little early.
    while (performance.now() < this.#opensAt) await until(this.#opensAt);
    for (let from = 0; from < chunk.length && !this.destroyed; from += PIECE_BYTES) {
      const piece = chunk.subarray(from, from + PIECE_BYTES);
      const leftAt = this.#direction.take(piece.length);
      await until(leftAt);
      // The link may have become quicker meanwhile: what is on it stays in order.
      this.#lastArrivesAt = Math.max(this.#lastArrivesAt, leftAt + this.#direction.speed.latencyMs);
      this.#underWay.push({ piece, arrivesAt: this.#lastArrivesAt });
      if (!this.#arrival) this.#deliver();
    }
  }

  #deliver(): void {
    this.#arrival = null;
    const now = performance.now();
    for (let [next] = this.#underWay; next; [next] = this.#underWay) {
      if (next.arrivesAt > now) {
        this.#arrival = setTimeout(() => this.#deliver(), next.arrivesAt - now);
        return;
      }
      this.push(next.piece);
      this.#underWay.shift();
    }
    this.#onEmpty?.();
  }
}

/**
 * A slow link that connections of a proxy share: each way takes its time, carries so many bytes a second, and counts them.
 * A connection opens with a round trip, as TCP does, before it carries anything.
 */
export class SlowLink {
  readonly up: Direction;
  readonly down: Direction;

  constructor(speed: LinkSpeed) {
    this.up = new Direction(speed);
    this.down = new Direction(speed);
  }

  /** From now on it is like this; what is on it arrives as it would have. */
  become(speed: LinkSpeed): void {
    this.up.speed = speed;
    this.down.speed = speed;
  }

  /** Bytes in both directions so far. */
  get bytes(): number {
    return this.up.bytes + this.down.bytes;
  }

  /** The two ways of a connection that opens now. */
  open(): { up: Transform; down: Transform } {
    const opensAt = performance.now() + 2 * this.up.speed.latencyMs;
    return { up: new Passage(this.up, opensAt), down: new Passage(this.down, opensAt) };
  }
}

async function until(time: number): Promise<void> {
  const ms = time - performance.now();
  if (ms > 0) await new Promise((resolve) => setTimeout(resolve, ms));
}
