import { attempt } from '../attempt.ts';
import type { RoomHead } from '../documents.ts';
import type { Models } from '../models.ts';
import type { StoreClock } from '../storeClock.ts';

/** A node that took its turn and has not committed after this time has died, or is no faster than the others. */
const TURN_MS = 2_000;
/** A node whose try took longer needs most of a turn, and gets so much more. With it a turn begins in time to come, but within a turn from now, by clocks that differ a little. */
const SLOW_MS = 1_500;

/** A node that was too late to commit takes the next turn, and the others wait for it: however busy they are, it comes to its commit too. */
export class RoomTurns {
  readonly #models: Models;
  readonly #clock: StoreClock;
  readonly #node: string;

  constructor(node: string, models: Models, clock: StoreClock) {
    this.#node = node;
    this.#models = models;
    this.#clock = clock;
  }

  isOwn({ turn }: RoomHead): boolean {
    return turn?.node === this.#node;
  }

  isOthers(room: RoomHead): boolean {
    return !!room.turn && !this.isOwn(room) && Math.abs(this.#clock.now() - room.turn.at) < TURN_MS;
  }

  /**
   * Another node was faster: this one goes next, unless yet another is waiting already.
   * @param tookMs how long its try took
   */
  async takeTurn(_id: string, tookMs: number): Promise<void> {
    const now = this.#clock.now();
    const at = tookMs > SLOW_MS ? now + SLOW_MS : now;
    // One of a time to come is of before the database's clock was set back.
    const over = [{ 'turn.at': { $lt: now - TURN_MS } }, { 'turn.at': { $gt: now + TURN_MS } }];
    const free = [{ turn: null }, { 'turn.node': this.#node }, ...over];
    await attempt(() => this.#models.rooms.updateOne({ _id, $or: free }, { $set: { turn: { node: this.#node, at } } }));
  }

  /** There was nothing to commit after all. Nobody waits for this: the turn ends by itself too. */
  leave(room: RoomHead): void {
    if (!this.isOwn(room)) return;
    this.#models.rooms
      .updateOne({ _id: room._id, 'turn.node': this.#node }, { $set: { turn: null } })
      .then(null, () => undefined);
  }
}
