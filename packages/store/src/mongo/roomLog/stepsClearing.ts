import type { Models } from '../models.ts';
import { updateRooms } from './updateRooms.ts';

/** In a busy room the next commit replaces the steps of this one before. */
const AFTER_MS = 50;
/** So many rooms at most in one call. */
const ROOMS_MAX = 200;

/** Takes the steps of commits that are carried out from their rooms, a moment later and those of many rooms together. Nobody waits for it. */
export class StepsClearing {
  readonly #models: Models;
  readonly #isBusy: (roomId: string) => boolean;
  /** By room, the version of the commit that is carried out. */
  readonly #waiting = new Map<string, number>();
  #timer: NodeJS.Timeout | undefined;

  /** `isBusy`: whether a commit of this node is under way in a room. */
  constructor(models: Models, isBusy: (roomId: string) => boolean) {
    this.#models = models;
    this.#isBusy = isBusy;
  }

  note(roomId: string, version: number): void {
    this.#waiting.set(roomId, version);
    this.#timer ??= setTimeout(() => void this.#clearIdle(), AFTER_MS).unref();
  }

  /** Clears what is noted, at once. */
  async flush(): Promise<void> {
    const noted = [...this.#waiting];
    this.#waiting.clear();
    const update = { $set: { commit: null, steps: '' } };
    const updates = noted.map(([_id, version]) => ({ filter: { _id, version }, update }));
    for (let i = 0; i < updates.length; i += ROOMS_MAX)
      // Where it fails, the next who reads the room finds the steps carried out.
      await updateRooms(this.#models, updates.slice(i, i + ROOMS_MAX)).catch(() => undefined);
  }

  async #clearIdle(): Promise<void> {
    const busy = [...this.#waiting].filter(([roomId]) => this.#isBusy(roomId));
    for (const [roomId] of busy) this.#waiting.delete(roomId);
    await this.flush();
    this.#timer = undefined;
    // What is under way may end without a commit.
    for (const [roomId, version] of busy) if (!this.#waiting.has(roomId)) this.note(roomId, version);
    const [left] = this.#waiting;
    if (left) this.note(...left);
  }
}
