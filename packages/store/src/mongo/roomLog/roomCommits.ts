import { setTimeout as pause } from 'node:timers/promises';
import type { Change, ChangeListener } from '../../ports/change.ts';
import type { CommitListener } from '../../ports/store.ts';
import type { Moment } from '../../rules/roomState.ts';
import { unavailable } from '../../rules/unavailable.ts';
import { attempt, PATIENCE_MS } from '../attempt.ts';
import { type AuditMark, auditedRows } from '../auditWrites.ts';
import type { RoomHead } from '../documents.ts';
import { isTransient } from '../faults.ts';
import type { Models } from '../models.ts';
import type { StoreClock } from '../storeClock.ts';
import { type BegunCommit, BegunCommits } from './begunCommits.ts';
import { type CommitIds, lastNodeIn } from './commitIds.ts';
import { decide, type Draft } from './decide.ts';
import { type KnownRoom, KnownRooms, needOnlyKnown } from './knownRooms.ts';
import { readHead } from './readHead.ts';
import { type LoadedState, loadState } from './roomState.ts';
import type { RoomSteps } from './roomSteps.ts';
import { RoomTurns, type Watch } from './roomTurns.ts';
import { createStoreHead, headUpdate, insertRoom } from './storeCommit.ts';
import type { WriteGroup } from './writeGroup.ts';

/** A document may have 16 MB. */
const STEPS_MAX_CHARS = 3_000_000;
/** How long to wait before a room is made again, where the answer was lost or somebody else made it. */
const MAKING_WAIT_MS = 50;

/** What commits say, and what the rules are given, asked anew for each commit. */
export interface CommitEdge {
  moment: () => Moment;
  announce: ChangeListener;
  onCommit: CommitListener;
}

/** The room that a commit is decided on. */
interface Ground {
  /** Null: there is none yet. */
  room: RoomHead | null;
  /** It was not read, but is what this node knows of it. */
  known: KnownRoom | undefined;
}

/** A commit that is decided: on which room, as what, and with what it does. */
interface Decided extends Ground {
  draft: Draft;
  steps: string;
  state: LoadedState;
  moreWaits: boolean;
}

/** Commits groups of writes, and announces what is stored. */
export class RoomCommits {
  readonly #models: Models;
  readonly #clock: StoreClock;
  readonly #ids: CommitIds;
  readonly #steps: RoomSteps;
  readonly #edge: CommitEdge;
  readonly #turns: RoomTurns;
  readonly #begun: BegunCommits;
  readonly #known = new KnownRooms();
  readonly #storeHead: ReturnType<typeof createStoreHead>;

  constructor(
    models: Models,
    clock: StoreClock,
    { ids, steps, edge }: { ids: CommitIds; steps: RoomSteps; edge: CommitEdge },
  ) {
    this.#models = models;
    this.#clock = clock;
    this.#ids = ids;
    this.#steps = steps;
    this.#edge = edge;
    this.#turns = new RoomTurns(ids.node, models, clock);
    this.#begun = new BegunCommits(ids);
    this.#storeHead = createStoreHead(models, ids);
  }

  /** Commits a group of writes when it is this node's turn, and answers them. @throws PalaverError STORE_UNAVAILABLE: whether they took effect is unknown */
  async commitGroup(roomId: string, group: WriteGroup): Promise<void> {
    try {
      let watch: Watch | null = null;
      while (performance.now() - group.startedAt <= PATIENCE_MS) {
        const triedAt = performance.now();
        const known = this.#known.find(roomId);
        const { head, found } = known ? { head: known.head, found: null } : await this.#settledHead(roomId, group);
        if (found) return this.#end(roomId, group, found);
        watch = head && (await this.#turns.wait(head, watch));
        if (watch) continue;
        const room = !head || known || this.#steps.isCarriedOut(head) ? head : await this.#steps.carryOut(roomId);
        // What was begun before may have come in between: it is looked for again.
        if (room && room.version !== head?.version) await this.#turns.join(room);
        else if (await this.#try(roomId, group, { room, known, triedAt })) return;
      }
      // The last try may be stored though its answer was lost.
      const { head, found } = await this.#settledHead(roomId, group);
      if (found) return this.#end(roomId, group, found);
      this.#turns.leave(roomId, head);
      throw unavailable('Too many writers in one room.');
    } catch (error) {
      this.#turns.leave(roomId);
      throw error;
    }
  }

  /** Decides a group of writes and stores what they do. @returns false where nothing is decided yet: the room is another by now, or nobody knows */
  async #try(
    roomId: string,
    group: WriteGroup,
    { room, known, triedAt }: Ground & { triedAt: number },
  ): Promise<boolean> {
    this.#known.forget(roomId);
    const writes = group.take();
    const needs = writes.map((write) => write.needs);
    if (known && !needOnlyKnown(needs)) return false;
    const state = await attempt(() => loadState(this.#models, roomId, { head: room, needs, known: known?.places }));
    const version = (room?.version ?? 0) + 1;
    const changed = Math.max(this.#clock.now(), room?.changed ?? 0);
    const { draft, results } = decide(writes, state, { ...this.#edge.moment(), version, changed });
    if (draft.isEmpty) {
      // Nothing is stored that would show whether it is still so.
      if (known) return false;
      this.#turns.leave(roomId, room);
      group.answer(results);
      return true;
    }
    const steps = JSON.stringify(draft.steps);
    if (steps.length > STEPS_MAX_CHARS && group.size > 1) {
      for (const half of group.halves()) await this.commitGroup(roomId, half);
      return true;
    }
    const begun = { id: this.#ids.next(), version, changes: draft.changes, results, group };
    const decided = { room, known, draft, steps, state, moreWaits: group.moreWaits };
    const isStored = await this.#store(roomId, begun, decided);
    this.#turns.tookMs(performance.now() - triedAt);
    if (isStored) {
      if (!decided.moreWaits) this.#turns.committed(roomId);
      if (await this.#steps.finish(roomId, draft)) this.#noteKnown(begun, decided);
      this.#end(roomId, group, begun);
    } else if (!room) {
      await pause(MAKING_WAIT_MS * (0.5 + Math.random()));
    } else if (!known) {
      await this.#turns.join(room);
    }
    return isStored;
  }

  /** Announces what a group did, and answers it. */
  #end(roomId: string, group: WriteGroup, { changes, results }: BegunCommit): void {
    this.#begun.stored(roomId);
    this.#edge.onCommit(performance.now() - group.startedAt, group.size);
    this.#edge.announce(changes);
    group.answer(results);
  }

  /** The room as it is now; and what was begun for this group, where it is found to be stored. What was begun for others is announced. */
  async #settledHead(roomId: string, group: WriteGroup): Promise<{ head: RoomHead | null; found: BegunCommit | null }> {
    const head = await readHead(this.#models, roomId);
    const found = this.#begun.settle(roomId, head);
    if (found) this.#turns.leave(roomId, head);
    if (found && head) await this.#steps.finishFound(head);
    if (found?.group === group) return { head, found };
    // Whoever asked for it was answered that nobody knows, and hears of it as all others do.
    if (found) this.#edge.announce(found.changes.map(withoutOrigin));
    return { head, found: null };
  }

  /** Stores a commit, and what the audit tells of it. @returns false where somebody else was faster, or nobody knows: the room shows it when it is read again */
  async #store(
    roomId: string,
    begun: BegunCommit,
    { room, known, draft, steps, state: { head }, moreWaits }: Decided,
  ): Promise<boolean> {
    if (!head) return false;
    const { id } = begun;
    const put = (mark: AuditMark) => {
      this.#begun.begin(roomId, begun);
      const commit = { id, made: this.#ids.noted(id, head.made), draft, steps, at: this.#clock.now(), mark };
      if (!room) return insertRoom(this.#models, head, commit);
      const unseen = known ? this.#turns.nobodyWaits() : null;
      return this.#storeHead(headUpdate(head, { ...commit, turn: this.#turns.ending(room, moreWaits), unseen }));
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

  /** Notes a room as a commit left it, where the one before was of this node too: another node would come between. */
  #noteKnown({ id, version }: BegunCommit, { room: before, state: { roomId, head, places } }: Decided): void {
    if (!head || !before) return;
    if (lastNodeIn(before.made) !== this.#ids.node || this.#turns.othersWait(before)) return;
    const made = this.#ids.noted(id, head.made);
    this.#known.note(roomId, { head: { ...head, made, version, commit: null, turns: [], turn: null }, places });
  }
}

function withoutOrigin({ origin: _origin, ...change }: Change): Change {
  return change;
}
