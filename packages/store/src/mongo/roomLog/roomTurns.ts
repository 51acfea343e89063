import { setTimeout as pause } from 'node:timers/promises';
import { attempt, PATIENCE_MS } from '../attempt.ts';
import type { RoomHead } from '../documents.ts';
import { gather, WRITES_AT_ONCE } from '../gather.ts';
import type { Models } from '../models.ts';
import type { StoreClock } from '../storeClock.ts';
import { lastNodeIn } from './commitIds.ts';
import { type RoomUpdate, updateRooms } from './updateRooms.ts';

/** A node whose turn it is, and that has not committed after this time, has died, or takes too long: the others go on. */
const TURN_MS = 2_000;
/** A node whose last try took long may take twice that, and no longer than this. */
const TURN_MAX_MS = 3_500;
/** Who stays in a round takes a new place after this time. */
const RENEWED_AFTER_MS = 3_000;
/** Nobody waits longer for a commit: a place that is older was left. */
const LEFT_AFTER_MS = RENEWED_AFTER_MS + PATIENCE_MS + 2_000;
/** Between two looks at a room: at least so much, and this share of how long a try takes. */
const LOOK_MIN_MS = 5;
const LOOK_SHARE = 0.1;
const LOOK_MAX_MS = 250;
/** How much the newest try counts for how long one takes. */
const NEWEST_SHARE = 0.3;

/** Whom a node waits for in a room, who else came first, at which version of it, and since when by its own steady clock. */
export interface Watch {
  first: string;
  before: string[];
  version: number;
  since: number;
}

/** What becomes of turns with a commit: the places that end, and whether what a version before this one reads of turns ends. */
export interface TurnEnd {
  places: string[];
  ofOlder: boolean;
}

/**
 * The round of nodes that have something to commit in a room. A node that was too late with its commit, or that finds others there, joins it, and they commit in turns,
 * each after the one before it: however busy they are, each comes to its commit, and no try is for nothing. What keeps a commit right is its version, not its turn.
 * Who has more to commit stays, and leaves with its last commit. A place is `<node> <since when, ms since 1970 by the database> <ms that a turn of it may take>`.
 *
 * Nodes of the version before this one know of one `turn` alone, of whoever took it: it is set for them too, and theirs comes first.
 */
export class RoomTurns {
  readonly #models: Models;
  readonly #clock: StoreClock;
  readonly #node: string;
  readonly #joinTogether: (updates: RoomUpdate[]) => Promise<unknown>;
  /** The places that this node took in rooms and did not leave yet. */
  readonly #joined = new Map<string, string[]>();
  /** How long a try of this node takes, of late, and how long the last one took. */
  #usualMs = 0;
  #lastMs = 0;

  constructor(node: string, models: Models, clock: StoreClock) {
    this.#node = node;
    this.#joinTogether = gather(async (updates: RoomUpdate[]) => {
      await attempt(() => updateRooms(models, updates));
      return new Map<RoomUpdate, never>();
    }, WRITES_AT_ONCE);
    this.#models = models;
    this.#clock = clock;
  }

  /** Notes how long a try to commit took. */
  tookMs(ms: number): void {
    this.#lastMs = ms;
    this.#usualMs += (ms - this.#usualMs) * NEWEST_SHARE;
  }

  /** What ends with a commit on this room: places that were left, and that of this node, unless it has more to commit and others are there. */
  ending(room: RoomHead, moreWaits: boolean): TurnEnd {
    const stays = moreWaits && this.othersWait(room);
    const ends = (place: string) => !stays || this.#age(place) > RENEWED_AFTER_MS;
    const places = (room.turns ?? []).filter((place) =>
      nodeOf(place) === this.#node ? ends(place) : this.#isLeft(place),
    );
    return { places, ofOlder: room.turn?.node === this.#node };
  }

  othersWait(room: RoomHead): boolean {
    return this.#olderTurn(room) !== null || this.#alive(room).some((place) => nodeOf(place) !== this.#node);
  }

  /** Nothing but a commit of a room that nobody waits for has this. */
  nobodyWaits(): object {
    const now = this.#clock.now();
    const over = [{ 'turn.at': { $lt: now - TURN_MS } }, { 'turn.at': { $gt: now + TURN_MS } }];
    return { 'turns.0': { $exists: false }, $or: [{ turn: null }, ...over] };
  }

  /** Waits where others come first, for so long that one may look at the room again. @returns what it waits for; null: it is this node's turn, or nobody's */
  async wait(room: RoomHead, watch: Watch | null): Promise<Watch | null> {
    const before = this.#before(room);
    const [first] = before;
    if (first === undefined) return null;
    await this.join(room);
    const now = performance.now();
    const hasCommitted = watch?.version !== room.version && lastNodeIn(room.made) === nodeOf(first);
    const isSame = watch?.first === first && !hasCommitted;
    const next = { first, before: isSame ? watch.before : before, since: isSame ? watch.since : now };
    if (now - next.since > Number(first.split(' ')[2])) {
      // Nodes may have died together. Who is alive joins again.
      await this.#end(
        room._id,
        before.filter((place) => next.before.includes(place)),
      );
    } else {
      await pause(this.#lookMs(before.length, now - next.since));
    }
    return { ...next, version: room.version };
  }

  /** Joins the round of a room, unless this node is there. */
  async join(room: RoomHead): Promise<void> {
    if (this.#alive(room).some((place) => nodeOf(place) === this.#node)) return;
    const forMs = Math.round(Math.min(Math.max(TURN_MS, 2 * this.#lastMs), TURN_MAX_MS));
    const at = this.#clock.now();
    const place = `${this.#node} ${at} ${forMs}`;
    this.#joined.set(room._id, [...(this.#joined.get(room._id) ?? []), place]);
    const turn = { node: this.#node, at, round: true };
    const update = { $addToSet: { turns: place }, ...(this.#olderTurn(room) ? {} : { $set: { turn } }) };
    await this.#joinTogether([{ filter: { _id: room._id }, update }]);
  }

  /** All that this node had to commit there is committed: its places ended with that. */
  committed(roomId: string): void {
    this.#joined.delete(roomId);
  }

  /** There is nothing to commit any more: whatever place this node took ends. Nobody waits for this: a turn ends by itself too. */
  leave(roomId: string, room?: RoomHead | null): void {
    const seen = (room?.turns ?? []).filter((place) => nodeOf(place) === this.#node);
    const places = [...new Set([...(this.#joined.get(roomId) ?? []), ...seen])];
    this.#joined.delete(roomId);
    if (places.length > 0) this.#end(roomId, places).then(null, () => undefined);
  }

  async #end(_id: string, places: string[]): Promise<void> {
    const nodes = places.map(nodeOf);
    const ends = [
      { filter: { _id }, update: { $pullAll: { turns: places } } },
      { filter: { _id, 'turn.node': { $in: nodes } }, update: { $set: { turn: null } } },
    ];
    for (const end of ends) await attempt(() => updateRooms(this.#models, [end]));
  }

  /** Who comes before this node, first to last. */
  #before(room: RoomHead): string[] {
    const places = this.#alive(room);
    const last = places.findIndex((place) => nodeOf(place) === lastNodeIn(room.made));
    const round = [...places.slice(last + 1), ...places.slice(0, last + 1)];
    const own = round.findIndex((place) => nodeOf(place) === this.#node);
    const older = this.#olderTurn(room);
    return [...(older === null ? [] : [older]), ...(own < 0 ? round : round.slice(0, own))];
  }

  /** The first place of each node, of those that were not left. */
  #alive({ turns = [] }: RoomHead): string[] {
    const nodes = turns.map(nodeOf);
    return turns.filter((place, i) => nodes.indexOf(nodeOf(place)) === i && !this.#isLeft(place));
  }

  /** The turn that a node of the version before this one took, as a place. */
  #olderTurn({ turn }: RoomHead): string | null {
    if (!turn || turn.round === true || Math.abs(this.#clock.now() - turn.at) >= TURN_MS) return null;
    return `${turn.node} ${turn.at} ${TURN_MS}`;
  }

  /** When to look again: near the end of what so many tries take, and then often. */
  #lookMs(tries: number, sinceMs: number): number {
    const left = this.#usualMs * tries - sinceMs;
    const ms = Math.min(Math.max(LOOK_MIN_MS, LOOK_SHARE * this.#usualMs, left), LOOK_MAX_MS);
    return ms * (0.75 + 0.5 * Math.random());
  }

  #isLeft(place: string): boolean {
    return this.#age(place) > LEFT_AFTER_MS;
  }

  #age(place: string): number {
    return Math.abs(this.#clock.now() - Number(place.split(' ')[1]));
  }
}

function nodeOf(place: string): string | undefined {
  return place.split(' ')[0];
}
