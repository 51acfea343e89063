import type { Change } from '../../ports/change.ts';
import type { RoomHead } from '../documents.ts';
import type { CommitIds } from './commitIds.ts';

/** A commit whose storing was begun. */
export interface BegunCommit {
  id: string;
  /** The version of the room that it makes. */
  version: number;
  changes: Change[];
  /** What each of its writes is answered where it is stored. */
  results: unknown[];
  /** For whom it was begun. */
  group: object;
}

/** So much is remembered; what is forgotten is found in the store (R4). */
const ROOMS_MAX = 1_000;
const PER_ROOM_MAX = 8;

/**
 * What this node began to store and did not announce: where the answer of the database was lost, it may be stored all the same, at once or a moment later.
 * The room itself says what became of it, for it names the last commit of each node.
 */
export class BegunCommits {
  readonly #ids: CommitIds;
  readonly #rooms = new Map<string, BegunCommit[]>();

  constructor(ids: CommitIds) {
    this.#ids = ids;
  }

  begin(roomId: string, commit: BegunCommit): void {
    this.#rooms.set(roomId, [...(this.#rooms.get(roomId) ?? []), commit].slice(-PER_ROOM_MAX));
    const [oldest] = this.#rooms.keys();
    if (oldest !== undefined && this.#rooms.size > ROOMS_MAX) this.#rooms.delete(oldest);
  }

  /** One is stored. Those before it are not, for each began where this one did. */
  stored(roomId: string): void {
    this.#rooms.delete(roomId);
  }

  /** Of what is open, the commit that is in the room as it was just read. It is not open any more, nor is what came too late for this version of the room. */
  settle(roomId: string, head: RoomHead | null): BegunCommit | null {
    const begun = this.#rooms.get(roomId);
    if (!begun || !head) return null;
    const last = this.#ids.lastIn(head.made);
    const found = begun.find(({ id }) => id === last);
    const open = found ? [] : begun.filter(({ version }) => version > head.version);
    if (open.length > 0) this.#rooms.set(roomId, open);
    else this.#rooms.delete(roomId);
    return found ?? null;
  }
}
