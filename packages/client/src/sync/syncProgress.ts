import type { SyncAnswer } from '@palaver/protocol/answers';

/** How many rooms a running sync still has to bring up to date. */
export class SyncProgress {
  /** How far each room went when the sync began. */
  #heads: SyncAnswer['heads'] = {};

  /** Takes a part of the answer, once it is merged. @returns how many rooms are still behind, among these with the rev that the device holds */
  notePart({ heads }: SyncAnswer, rooms: ReadonlyMap<string, { rev: number | null }>): number {
    if (Object.keys(heads).length > 0) this.#heads = heads;
    return Object.entries(this.#heads).filter(([roomId, head]) => (rooms.get(roomId)?.rev ?? -1) < head).length;
  }

  /** The sync is done, or was given up. */
  clear(): void {
    this.#heads = {};
  }
}
