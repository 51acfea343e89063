import type { RoomHead } from '../documents.ts';
import type { Draft } from './decide.ts';

/** A commit whose storing was begun. */
export interface BegunCommit {
  id: string;
  draft: Draft;
  /** What each of its writes is answered where it is stored. */
  results: unknown[];
  /** For whom it was begun. */
  group: object;
}

/** Of so many rooms it is remembered; what is forgotten is found in the store (R4). */
const ROOMS_MAX = 1_000;

/**
 * What this node began to store and did not announce: where the answer of the database was lost, it may be stored all the same, at once or a moment later.
 * The room itself says what became of it, for it names the last commit of each node.
 */
export class BegunCommits {
  readonly #node: string;
  readonly #rooms = new Map<string, BegunCommit[]>();

  constructor(node: string) {
    this.#node = node;
  }

  begin(roomId: string, commit: BegunCommit): void {
    this.#rooms.set(roomId, [...(this.#rooms.get(roomId) ?? []), commit]);
    const [oldest] = this.#rooms.keys();
    if (oldest !== undefined && this.#rooms.size > ROOMS_MAX) this.#rooms.delete(oldest);
  }

  /** It was not stored, and will not be. */
  failed(roomId: string, { id }: BegunCommit): void {
    this.#keep(roomId, (begun) => begun.id !== id);
  }

  /** One is stored. Those before it are not, for each began where this one did. */
  stored(roomId: string): void {
    this.#rooms.delete(roomId);
  }

  /** Of what is open, the commit that is in the room as it was just read. It is not open any more, nor is what came too late for this version of the room. */
  settle(roomId: string, head: RoomHead | null): BegunCommit | null {
    const begun = this.#rooms.get(roomId);
    if (!begun || !head) return null;
    const last = head.commits?.find(({ node }) => node === this.#node)?.id;
    const found = begun.find(({ id }) => id === last);
    if (found) this.stored(roomId);
    else this.#keep(roomId, ({ draft }) => draft.version > head.version);
    return found ?? null;
  }

  #keep(roomId: string, isOpen: (begun: BegunCommit) => boolean): void {
    const open = this.#rooms.get(roomId)?.filter(isOpen) ?? [];
    if (open.length > 0) this.#rooms.set(roomId, open);
    else this.#rooms.delete(roomId);
  }
}
