import { createHistogram, monitorEventLoopDelay } from 'node:perf_hooks';
import type { HourPoint } from '@palaver/protocol/serverFigures';
import { HourRing } from './hourRing.ts';

const POINT_MS = 10_000;
/** How often it is looked how late the event loop is. */
const LOOK_MS = 20;
const NS_PER_MS = 1_000_000;
/** What takes longer than an hour is not told apart. */
const LONGEST_MS = 3_600_000;

/** What this process measures of itself: a point every 10 s, for an hour. For a message it counts and adds to a histogram, and nothing else. */
export class Measures {
  readonly #ring = new HourRing();
  /** A histogram of Node begins at 1: what it holds is one more than the milliseconds. */
  readonly #deliveries = createHistogram({ lowest: 1, highest: LONGEST_MS, figures: 2 });
  readonly #loop = monitorEventLoopDelay({ resolution: LOOK_MS });
  readonly #now: () => number;
  #stored = 0;
  #sockets: () => number = () => 0;
  #timer: NodeJS.Timeout | undefined;

  /** @param now milliseconds since 1970 */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Begins to measure. @param sockets how many sockets are open; @param onPoint called after each point */
  start(sockets: () => number, onPoint: () => void): void {
    this.#sockets = sockets;
    this.#loop.enable();
    this.#timer = setInterval(() => {
      this.#endPoint();
      onPoint();
    }, POINT_MS).unref();
  }

  close(): void {
    clearInterval(this.#timer);
    this.#loop.disable();
  }

  /** A message was stored by this node. */
  stored(): void {
    this.#stored += 1;
  }

  /** A message was handed to the sockets of this node, so many milliseconds after its timestamp. One that is dated ahead of the clock counts as at once. */
  delivered(afterMs: number): void {
    this.#deliveries.record(Math.min(LONGEST_MS, Math.max(0, Math.round(afterMs)) + 1));
  }

  get now(): { connections: number; memory: number } {
    return { connections: this.#sockets(), memory: process.memoryUsage.rss() };
  }

  /** The points of the last hour, oldest first. */
  hour(): HourPoint[] {
    return this.#ring.points();
  }

  #endPoint(): void {
    const within = (percentile: number) => Math.max(0, this.#deliveries.percentile(percentile) - 1);
    // What it holds is the time from one look to the next.
    const loopP99 = Math.max(0, this.#loop.percentile(99) / NS_PER_MS - LOOK_MS);
    this.#ring.push(this.#now(), {
      ...this.now,
      messages: this.#stored / (POINT_MS / 1_000),
      p50: within(50),
      p99: within(99),
      loopP99: Math.round(loopP99 * 10) / 10,
    });
    this.#stored = 0;
    this.#deliveries.reset();
    this.#loop.reset();
  }
}
