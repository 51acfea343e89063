import { setTimeout as pause } from 'node:timers/promises';
import { PalaverError } from '@palaver/protocol/errors';
import type { Change, ChangeListener } from '../../ports/change.ts';
import type { CommitListener } from '../../ports/store.ts';
import { type AuditMark, auditedRows } from '../auditWrites.ts';
import { attempt, PATIENCE_MS } from '../attempt.ts';
import { type BegunCommit, BegunCommits } from './begunCommits.ts';
import { createCarryOut } from './carryOut.ts';
import { CommitIds, lastNodeIn } from './commitIds.ts';
import { parseSteps, type PendingStep, type RoomDocument, type RoomHead } from '../documents.ts';
import { isTransient } from '../faults.ts';
import type { Moment } from '../../rules/roomState.ts';
import { unavailable } from '../../rules/unavailable.ts';
import type { Models } from '../models.ts';
import { KnownRooms, needOnlyKnown } from './knownRooms.ts';
import { readHead } from './readHead.ts';
import { type LoadedState, loadState } from './roomState.ts';
import { type RoomView, viewOf } from './roomView.ts';
import { RoomTurns, type Watch } from './roomTurns.ts';
import { decide, type Draft, type Write } from './decide.ts';
import { StepsClearing } from './stepsClearing.ts';
import { createStoreHead, headUpdate, insertRoom } from './storeCommit.ts';
import { shareRead } from '../shareRead.ts';
import { OVERLAP_MS, type StoreClock } from '../storeClock.ts';

interface Waiting {
  write: Write<unknown>;
  answer: PromiseWithResolvers<unknown>;
}

/** So many writes at most share a commit; and so many characters of steps, for a document may have 16 MB. */
const GROUP_MAX = 200;
const STEPS_MAX_CHARS = 3_000_000;
/** A commit that is still pending after this time was left by a node that died: the next node that reads it carries it out. */
const LEFT_AFTER_MS = 1_000;
/** A commit that takes effect later than this gets a new position: who reads what was changed looks back over no more than the overlap. */
const LATE_MS = OVERLAP_MS / 3;
const CARRIED_OUT_MAX = 10_000;
/** How long to wait before a room is made again, where the answer was lost or somebody else made it. */
const MAKING_WAIT_MS = 50;

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
  readonly #clock: StoreClock;
  readonly #ids = new CommitIds();
  readonly #turns: RoomTurns;
  readonly #begun = new BegunCommits(this.#ids);
  readonly #known = new KnownRooms();
  readonly #clearing: StepsClearing;
  readonly #storeHead: ReturnType<typeof createStoreHead>;
  readonly #carryOutSteps: ReturnType<typeof createCarryOut>;
  readonly #queues = new Map<string, Waiting[]>();
  readonly #announce: ChangeListener;
  readonly #onCommit: CommitListener;
  readonly #moment: () => Moment;
  /** The version of each room whose steps this node knows to be carried out. */
  readonly #carriedOut = new Map<string, number>();
  #idle: (() => void) | null = null;

  /** `moment`: what the rules are given, asked anew for each commit. */
  constructor(
    models: Models,
    {
      clock,
      moment,
      announce,
      onCommit,
    }: { clock: StoreClock; moment: () => Moment; announce: ChangeListener; onCommit: CommitListener },
  ) {
    this.#models = models;
    this.#moment = moment;
    this.#readHead = shareRead((roomId: string) => readHead(models, roomId));
    this.#storeHead = createStoreHead(models, this.#ids);
    this.#carryOutSteps = createCarryOut(models);
    this.#clearing = new StepsClearing(models, (roomId) => this.#queues.has(roomId));
    this.#clock = clock;
    this.#turns = new RoomTurns(this.#ids.node, models, clock);
    this.#announce = announce;
    this.#onCommit = onCommit;
  }

  /** Commits a write. @throws PalaverError STORE_UNAVAILABLE: whether it took effect is unknown */
  commit<T>(roomId: string, write: Write<T>): Promise<T> {
    const waiting: Waiting = { write, answer: Promise.withResolvers() };
    const queue = this.#queues.get(roomId);
    if (queue) {
      queue.push(waiting);
    } else {
      const own = [waiting];
      this.#queues.set(roomId, own);
      void this.#drain(roomId, own);
    }
    // The write's own answer comes back through the queue, which holds writes of all kinds.
    return waiting.answer.promise as Promise<T>;
  }

  /** The room as it is at this moment; null: there is none. What a node that died left of its last commit is carried out first. */
  async read(roomId: string): Promise<RoomView | null> {
    const room = await this.#readHead(roomId);
    if (!room) return null;
    await this.finishLeft([room]);
    if (room.erased) return null;
    if (this.#isCarriedOut(room)) return viewOf({ ...room, steps: '' });
    const whole = await this.#readWhole(roomId);
    return whole && !whole.erased ? viewOf(whole) : null;
  }

  /** Carries out what nodes that died so long ago left in these rooms. @returns whether anything was left */
  async finishLeft(rooms: RoomHead[], afterMs = LEFT_AFTER_MS): Promise<boolean> {
    const isLeft = (room: RoomHead) =>
      !this.#isCarriedOut(room) &&
      !this.#queues.has(room._id) &&
      Math.abs(this.#clock.now() - (room.commit?.at ?? 0)) > afterMs;
    const left = rooms.filter(isLeft);
    for (const { _id } of left) await this.#carryOut(_id);
    return left.length > 0;
  }

  /** Resolves when nothing is under way any more. */
  async drained(): Promise<void> {
    if (this.#queues.size > 0) await new Promise<void>((resolve) => (this.#idle = resolve));
    await this.#clearing.flush();
  }

  async #drain(roomId: string, queue: Waiting[]): Promise<void> {
    const carriedOutBefore = this.#carriedOut.get(roomId);
    while (queue.length > 0) {
      const group: Waiting[] = [];
      try {
        await this.#commitGroup(roomId, group, queue);
      } catch (error) {
        this.#turns.leave(roomId);
        for (const { answer } of takeFrom(queue, group)) answer.reject(error);
      }
    }
    this.#queues.delete(roomId);
    const carriedOut = this.#carriedOut.get(roomId);
    if (carriedOut !== undefined && carriedOut !== carriedOutBefore) this.#clearing.note(roomId, carriedOut);
    if (this.#queues.size === 0) this.#idle?.();
  }

  /** Commits a group of writes. An empty one takes those that wait as late as it can: when it is this node's turn. */
  async #commitGroup(roomId: string, group: Waiting[], queue: Waiting[] = []): Promise<void> {
    const answerAll = (results: unknown[]) => {
      for (const [i, { answer }] of group.entries()) answer.resolve(results[i]);
    };
    const startedAt = performance.now();
    const endStored = ({ changes, results }: BegunCommit) => {
      this.#begun.stored(roomId);
      this.#onCommit(performance.now() - startedAt, group.length);
      this.#announce(changes);
      answerAll(results);
    };
    let watch: Watch | null = null;
    while (performance.now() - startedAt <= PATIENCE_MS) {
      const known = this.#known.find(roomId);
      const triedAt = performance.now();
      const { head, found } = known ? { head: known.head, found: null } : await this.#settledHead(roomId, group);
      if (found) return endStored(found);
      watch = head && (await this.#turns.wait(head, watch));
      if (watch) continue;
      const room = !head || known || this.#isCarriedOut(head) ? head : await this.#carryOut(roomId);
      if (room && room.version !== head?.version) {
        // What was begun before may have come in between: it is looked for again.
        await this.#turns.join(room);
        continue;
      }
      const writes = takeFrom(queue, group).map(({ write }) => write);
      const needs = writes.map((write) => write.needs);
      this.#known.forget(roomId);
      if (known && !needOnlyKnown(needs)) continue;
      const state = await attempt(() => loadState(this.#models, roomId, { head: room, needs, known: known?.places }));
      const before = room?.version ?? 0;
      const changed = Math.max(this.#clock.now(), room?.changed ?? 0);
      const { draft, results } = decide(writes, state, { ...this.#moment(), version: before + 1, changed });
      if (draft.isEmpty) {
        // Nothing is stored that would show whether it is still so.
        if (known) continue;
        this.#turns.leave(roomId, room);
        return answerAll(results);
      }
      const steps = JSON.stringify(draft.steps);
      if (steps.length > STEPS_MAX_CHARS && group.length > 1) {
        const half = Math.ceil(group.length / 2);
        await this.#commitGroup(roomId, group.slice(0, half));
        return this.#commitGroup(roomId, group.slice(half));
      }
      const begun = { id: this.#ids.next(), version: draft.version, changes: draft.changes, results, group };
      const commit = {
        draft,
        steps,
        before: room,
        head: state.head,
        unseen: known ? this.#turns.nobodyWaits() : null,
        moreWaits: queue.length > 0,
      };
      const isStored = await this.#store(roomId, begun, commit);
      this.#turns.tookMs(performance.now() - triedAt);
      if (isStored) {
        if (!commit.moreWaits) this.#turns.committed(roomId);
        await this.#finish(roomId, draft);
        this.#noteKnown(room, state, begun);
        return endStored(begun);
      }
      if (known) continue;
      if (room) await this.#turns.join(room);
      else await pause(MAKING_WAIT_MS * (0.5 + Math.random()));
    }
    // The last try may be stored though its answer was lost.
    const { head, found } = await this.#settledHead(roomId, group);
    if (found) return endStored(found);
    this.#turns.leave(roomId, head);
    throw unavailable('Too many writers in one room.');
  }

  /** The room as it is now; and what was begun for this group, where it is found to be stored. What was begun for others is announced. */
  async #settledHead(roomId: string, group: object): Promise<{ head: RoomHead | null; found: BegunCommit | null }> {
    const head = await readHead(this.#models, roomId);
    const found = this.#begun.settle(roomId, head);
    if (found) this.#turns.leave(roomId, head);
    if (found && head && !this.#isCarriedOut(head)) await this.#carryOut(roomId);
    if (found?.group === group) return { head, found };
    // Whoever asked for it was answered that nobody knows, and hears of it as all others do.
    if (found) this.#announce(found.changes.map(withoutOrigin));
    return { head, found: null };
  }

  /** Stores a commit, and what the audit tells of it. @returns false where somebody else was faster, or nobody knows: the room shows it when it is read again */
  async #store(
    roomId: string,
    begun: BegunCommit,
    {
      draft,
      steps,
      before,
      head,
      unseen,
      moreWaits,
    }: {
      draft: Draft;
      steps: string;
      before: RoomHead | null;
      head: RoomHead | null;
      unseen: object | null;
      moreWaits: boolean;
    },
  ): Promise<boolean> {
    if (!head) return false;
    const { id } = begun;
    const put = (mark: AuditMark) => {
      this.#begun.begin(roomId, begun);
      const commit = { id, made: this.#ids.noted(id, head.made), draft, steps, at: this.#clock.now(), mark };
      return before
        ? this.#storeHead(headUpdate(head, { ...commit, turn: this.#turns.ending(before, moreWaits), unseen }))
        : insertRoom(this.#models, head, commit);
    };
    try {
      // Messages have no row: what most commits hold goes without an intent.
      if (draft.audit.length === 0) return await put({});
      const place = { documents: 'rooms' as const, id: roomId };
      const ctx = { models: this.#models, clock: this.#clock };
      return await auditedRows(ctx, place, async (mark) => put(await mark(draft.audit)));
    } catch (error) {
      if (!isTransient(error)) throw error;
      return false;
    }
  }

  #isCarriedOut({ _id, version, commit }: RoomHead): boolean {
    return commit === null || this.#carriedOut.get(_id) === version;
  }

  #readWhole(roomId: string): Promise<RoomDocument | null> {
    return attempt(() => this.#models.rooms.findById(roomId).lean<RoomDocument>());
  }

  /** Carries out the last commit of a room, unless its node does so in time; the room as it was then, without what is of that commit alone: the next would store it again. */
  async #carryOut(roomId: string): Promise<RoomHead | null> {
    const room = await this.#readWhole(roomId);
    if (!room) return null;
    const { steps, audited: _rows, ...head } = room;
    if (!this.#isCarriedOut(head)) {
      const commit = { version: head.version, steps: parseSteps(steps), at: head.commit?.at ?? 0 };
      const isOwn = lastNodeIn(head.commit?.id) === this.#ids.node;
      const withinMs = isOwn ? 0 : LEFT_AFTER_MS - Math.abs(this.#clock.now() - commit.at);
      await this.#apply(roomId, commit, { withinMs });
    }
    return head;
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
    this.#noteCarriedOut(_id, version);
  }

  #noteCarriedOut(roomId: string, version: number): void {
    if (this.#carriedOut.size > CARRIED_OUT_MAX) this.#carriedOut.clear();
    this.#carriedOut.set(roomId, version);
  }

  /** Carries out what was committed. It is durable already: when the database goes away now, the next node that reads it finishes it. */
  async #finish(_id: string, { steps, version, changed }: Draft): Promise<void> {
    try {
      await this.#apply(_id, { version, steps, at: changed });
    } catch (error) {
      if (!(error instanceof PalaverError)) throw error;
    }
  }

  /** Notes a room as a commit left it, where the one before was of this node too: another node would come between. */
  #noteKnown(before: RoomHead | null, { roomId, head, places }: LoadedState, { id, version }: BegunCommit): void {
    if (!head || !before || this.#carriedOut.get(roomId) !== version) return;
    if (lastNodeIn(before.made) !== this.#ids.node || this.#turns.othersWait(before)) return;
    const made = this.#ids.noted(id, head.made);
    this.#known.note(roomId, { head: { ...head, made, version, commit: null, turns: [], turn: null }, places });
  }
}

/** Fills a group that is empty with the first of those that wait. @returns the group */
function takeFrom(queue: Waiting[], group: Waiting[]): Waiting[] {
  if (group.length === 0) group.push(...queue.splice(0, GROUP_MAX));
  return group;
}

function withoutOrigin({ origin: _origin, ...change }: Change): Change {
  return change;
}

/** What is no news stays none. */
function movedTo(step: PendingStep, changed: number): PendingStep {
  return step.kind === 'member' && step.member.changed ? { ...step, member: { ...step.member, changed } } : step;
}
