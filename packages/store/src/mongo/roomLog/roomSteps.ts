import { attempt } from '../attempt.ts';
import { parseSteps, type PendingStep, type RoomHead } from '../documents.ts';
import type { Models } from '../models.ts';
import { OVERLAP_MS, type StoreClock } from '../storeClock.ts';
import { unlessUnavailable } from '../unlessUnavailable.ts';
import { createCarryOut } from './carryOut.ts';
import { lastNodeIn } from './commitIds.ts';
import type { Draft } from './decide.ts';
import { readRoom } from './readRoom.ts';
import type { StepsClearing } from './stepsClearing.ts';

/** A commit that is still pending after this time was left by a node that died: the next node that reads it carries it out. */
const LEFT_AFTER_MS = 1_000;
/** A commit that takes effect later than this gets a new position: who reads what was changed looks back over no more than the overlap. */
const LATE_MS = OVERLAP_MS / 3;
const CARRIED_OUT_MAX = 10_000;

/** Carries out the steps of commits in the other collections, and knows of which commits that is done. */
export class RoomSteps {
  readonly #models: Models;
  readonly #clock: StoreClock;
  readonly #node: string;
  readonly #clearing: StepsClearing;
  readonly #carryOutSteps: ReturnType<typeof createCarryOut>;
  /** The version of each room whose steps this node knows to be carried out. */
  readonly #carriedOut = new Map<string, number>();

  constructor(node: string, models: Models, clock: StoreClock, clearing: StepsClearing) {
    this.#node = node;
    this.#models = models;
    this.#clock = clock;
    this.#clearing = clearing;
    this.#carryOutSteps = createCarryOut(models);
  }

  isCarriedOut({ _id, version, commit }: RoomHead): boolean {
    return commit === null || this.#carriedOut.get(_id) === version;
  }

  /** Whether a commit is pending for so long that its node has died. */
  isLeft(room: RoomHead, afterMs = LEFT_AFTER_MS): boolean {
    return !this.isCarriedOut(room) && Math.abs(this.#clock.now() - (room.commit?.at ?? 0)) > afterMs;
  }

  /** Carries out the last commit of a room, unless its node does so in time; the room as it was then, without what is of that commit alone: the next would store it again. */
  async carryOut(roomId: string): Promise<RoomHead | null> {
    const room = await readRoom(this.#models, roomId);
    if (!room) return null;
    const { steps, audited: _rows, ...head } = room;
    if (!this.isCarriedOut(head)) {
      const commit = { version: head.version, steps: parseSteps(steps), at: head.commit?.at ?? 0 };
      const isOwn = lastNodeIn(head.commit?.id) === this.#node;
      const withinMs = isOwn ? 0 : LEFT_AFTER_MS - Math.abs(this.#clock.now() - commit.at);
      await this.#apply(roomId, commit, { withinMs });
    }
    return head;
  }

  /** Carries out what was just committed. It is durable already: when the database goes away now, the next node that reads it finishes it. @returns whether it is done */
  finish(_id: string, { steps, version, changed }: Draft): Promise<boolean> {
    return unlessUnavailable(this.#apply(_id, { version, steps, at: changed }));
  }

  /** The same of a commit that is found in the room. */
  finishFound(room: RoomHead): Promise<boolean> {
    return unlessUnavailable(this.isCarriedOut(room) ? Promise.resolve() : this.carryOut(room._id));
  }

  /** Carries out the steps of a commit of that time. Where it is late, so that readers may have looked past its position, it gets a new one (R3, R4). */
  async #apply(
    _id: string,
    { version, steps, at }: { version: number; steps: PendingStep[]; at: number },
    others?: { withinMs: number },
  ): Promise<void> {
    const now = this.#clock.now();
    const isLate = now - at > LATE_MS;
    const moved = isLate ? steps.map((step) => movedTo(step, now)) : steps;
    await attempt(() => this.#carryOutSteps(_id, moved, others));
    if (isLate) {
      const done = { $max: { changed: now }, $set: { commit: null, steps: '' } };
      await attempt(() => this.#models.rooms.updateOne({ _id, version }, done));
    }
    if (this.#carriedOut.size > CARRIED_OUT_MAX) this.#carriedOut.clear();
    this.#carriedOut.set(_id, version);
    if (!isLate) this.#clearing.note(_id, version);
  }
}

/** What is no news stays none. */
function movedTo(step: PendingStep, changed: number): PendingStep {
  return step.kind === 'member' && step.member.changed ? { ...step, member: { ...step.member, changed } } : step;
}
