import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { constants, createGzip, type Gzip } from 'node:zlib';
import type { Message } from '@palaver/protocol/entities';
import { type Event, type Seen, seen, type UntimedEvent } from './event.ts';

/** Everything that happened in a run, in memory and as JSON lines in a file that is compressed: a long run is millions of lines. */
export class History {
  readonly events: Event[] = [];
  readonly #startedAt = performance.now();
  readonly #lines: Gzip;
  readonly #written: Promise<void>;
  #closed = false;
  /** The newest state of each place that anybody saw. */
  readonly #known = new Map<string, Seen>();

  constructor(file: string) {
    this.#lines = createGzip({ level: constants.Z_BEST_SPEED });
    this.#written = finished(this.#lines.pipe(createWriteStream(file)));
  }

  /** Milliseconds since the run began. */
  now(): number {
    return Math.round(performance.now() - this.#startedAt);
  }

  /** Writes down what happened, now or at the time that is given. What comes after the end, from somebody who still waited, is no part of it. */
  record(untimed: UntimedEvent, t = this.now()): void {
    if (this.#closed) return;
    const event: Event = { t, ...untimed };
    this.events.push(event);
    this.#lines.write(`${JSON.stringify(event)}\n`);
  }

  /** What is compared of a message; the same object for everybody who saw the same, so that a run of hours fits into memory. */
  seen(message: Message): Seen {
    const next = seen(message);
    const known = this.#known.get(message.id);
    if (known && isSame(known, next)) return known;
    if (!known || known.rev < next.rev) this.#known.set(message.id, next);
    return next;
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#lines.end();
    await this.#written;
  }
}

function isSame(a: Seen, b: Seen): boolean {
  return (
    a.rev === b.rev &&
    a.clientId === b.clientId &&
    a.text === b.text &&
    a.deleted === b.deleted &&
    a.pinned === b.pinned &&
    a.timestamp === b.timestamp &&
    a.senderId === b.senderId &&
    a.seq === b.seq
  );
}
