import type { RoomHead } from '../documents.ts';
import type { Models } from '../models.ts';
import { shareRead } from '../shareRead.ts';
import type { StoreClock } from '../storeClock.ts';
import { CommitIds } from './commitIds.ts';
import { CommitQueue } from './commitQueue.ts';
import type { Write } from './decide.ts';
import { readHead } from './readHead.ts';
import { readRoom } from './readRoom.ts';
import { type CommitEdge, RoomCommits } from './roomCommits.ts';
import { RoomSteps } from './roomSteps.ts';
import { type RoomView, viewOf } from './roomView.ts';
import { StepsClearing } from './stepsClearing.ts';

/**
 * All writes of rooms, one commit at a time for each room and node; what waits meanwhile shares the next one (S2).
 *
 * A commit is one update of the room's document, from the version that was read to the next: it takes the new heads and all steps in one piece,
 * so it happens whole or not at all, on any server and with any number of nodes (O1, O3). Then the steps are carried out in the other collections.
 * A node that dies in between leaves them pending; the next commit of the room, by whichever node, carries them out first.
 */
export class RoomLog {
  readonly #models: Models;
  readonly #readHead: (roomId: string) => Promise<RoomHead | null>;
  readonly #queue: CommitQueue;
  readonly #steps: RoomSteps;
  readonly #clearing: StepsClearing;

  constructor(models: Models, clock: StoreClock, edge: CommitEdge) {
    const ids = new CommitIds();
    this.#models = models;
    this.#readHead = shareRead((roomId: string) => readHead(models, roomId));
    this.#clearing = new StepsClearing(models, (roomId) => this.#queue.has(roomId));
    this.#steps = new RoomSteps(ids.node, models, clock, this.#clearing);
    const commits = new RoomCommits(models, clock, { ids, steps: this.#steps, edge });
    this.#queue = new CommitQueue((roomId, group) => commits.commitGroup(roomId, group));
  }

  /** Commits a write. @throws PalaverError STORE_UNAVAILABLE: whether it took effect is unknown */
  commit<T>(roomId: string, write: Write<T>): Promise<T> {
    return this.#queue.add(roomId, write);
  }

  /** The room as it is at this moment; null: there is none. What a node that died left of its last commit is carried out first. */
  async read(roomId: string): Promise<RoomView | null> {
    const room = await this.#readHead(roomId);
    if (!room) return null;
    await this.finishLeft([room]);
    if (room.erased) return null;
    if (this.#steps.isCarriedOut(room)) return viewOf({ ...room, steps: '' });
    const whole = await readRoom(this.#models, roomId);
    return whole && !whole.erased ? viewOf(whole) : null;
  }

  /** Carries out what nodes that died so long ago, ms, left in these rooms. @returns whether anything was left */
  async finishLeft(rooms: RoomHead[], afterMs?: number): Promise<boolean> {
    const left = rooms.filter((room) => !this.#queue.has(room._id) && this.#steps.isLeft(room, afterMs));
    for (const { _id } of left) await this.#steps.carryOut(_id);
    return left.length > 0;
  }

  /** Resolves when nothing is under way any more. */
  async drained(): Promise<void> {
    await this.#queue.drained();
    await this.#clearing.flush();
  }
}
