import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { ErrorCode } from '@palaver/protocol/errors';
import type { HourPoint } from '@palaver/protocol/serverFigures';
import { Distribution } from './distribution.ts';
import { HourRing } from './hourRing.ts';

const POINT_MS = 10_000;
/** How often it is looked how late the event loop is. */
const LOOK_MS = 20;
const NS_PER_MS = 1_000_000;
/** What takes longer than an hour is not told apart. */
const LONGEST_MS = 3_600_000;
const US_PER_MS = 1_000;

/**
 * THE place where this process measures itself. Two read it: the administrators' page, a point every 10 s for an hour, and `/metrics`, everything since the
 * start. What happens often only raises numbers here.
 */
export class Measures {
  /** What happened so often since the start. */
  readonly counts = { messages: 0, repeats: 0, acks: 0, repaired: 0 };
  /** Refused, by the code that was answered. */
  readonly refusals = new Map<ErrorCode, number>();
  /** What became of events for one socket each: written to it, left out because it is busy, or the socket was cut. */
  readonly frames = { send: 0, shed: 0, cut: 0 };
  /** Tries to tell a webhook. */
  readonly webhooks = { told: 0, refused: 0, unreached: 0 };
  readonly mails = { sent: 0, failed: 0 };
  /** Nothing is pushed yet. */
  readonly pushes = { sent: 0, failed: 0 };
  /** Answers over HTTP, by the first digit of their status. */
  readonly answers = { '2xx': 0, '3xx': 0, '4xx': 0, '5xx': 0 };
  /** From a message's timestamp until it was handed to the sockets of this node, in ms. */
  readonly deliveries = new Distribution();
  /** How long commits took, in µs, and how many writes shared each. */
  readonly commits = { took: new Distribution(), shared: new Distribution() };
  /** The bytes of answers to `sync`. */
  readonly syncs = new Distribution();
  readonly #ring = new HourRing();
  readonly #loop = monitorEventLoopDelay({ resolution: LOOK_MS });
  readonly #now: () => number;
  #messagesBefore = 0;
  #loopP99 = 0;
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
    this.counts.messages += 1;
  }

  /** Something was refused, by an ack or a REST answer. */
  refuse(code: ErrorCode): void {
    this.refusals.set(code, (this.refusals.get(code) ?? 0) + 1);
  }

  /** An answer with this status has gone. */
  answered(status: number): void {
    this.answers[status < 300 ? '2xx' : status < 400 ? '3xx' : status < 500 ? '4xx' : '5xx'] += 1;
  }

  /** A message was handed to the sockets of this node, so many milliseconds after its timestamp. One that is dated ahead of the clock counts as at once. */
  delivered(afterMs: number): void {
    this.deliveries.add(Math.min(LONGEST_MS, afterMs));
  }

  /** A commit of so many writes took so many milliseconds. */
  committed(ms: number, writes: number): void {
    this.commits.took.add(ms * US_PER_MS);
    this.commits.shared.add(writes);
  }

  get now(): { connections: number; memory: number } {
    return { connections: this.#sockets(), memory: process.memoryUsage.rss() };
  }

  /** How late the event loop was in the newest point, in ms: 99 in 100 looks found less. */
  get loopP99(): number {
    return this.#loopP99;
  }

  /** The points of the last hour, oldest first. */
  hour(): HourPoint[] {
    return this.#ring.points();
  }

  #endPoint(): void {
    // What it holds is the time from one look to the next.
    const loopP99 = Math.max(0, this.#loop.percentile(99) / NS_PER_MS - LOOK_MS);
    this.#loopP99 = Math.round(loopP99 * 10) / 10;
    this.#ring.push(this.#now(), {
      ...this.now,
      messages: (this.counts.messages - this.#messagesBefore) / (POINT_MS / 1_000),
      p50: this.deliveries.percentile(50),
      p99: this.deliveries.percentile(99),
      loopP99: this.#loopP99,
    });
    this.#messagesBefore = this.counts.messages;
    this.deliveries.mark();
    this.#loop.reset();
  }
}
