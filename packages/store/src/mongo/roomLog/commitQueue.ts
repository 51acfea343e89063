import type { Write } from './decide.ts';
import { type WaitingWrite, WriteGroup } from './writeGroup.ts';

/** The writes of rooms that wait: each room has one commit under way at a time, and what waits meanwhile shares the next one (S2). */
export class CommitQueue {
  readonly #commitGroup: (roomId: string, group: WriteGroup) => Promise<void>;
  readonly #rooms = new Map<string, WaitingWrite[]>();
  #idle: (() => void) | null = null;

  /** `commitGroup` takes the writes of a group and answers them, or throws. */
  constructor(commitGroup: (roomId: string, group: WriteGroup) => Promise<void>) {
    this.#commitGroup = commitGroup;
  }

  /** @returns what the write answers */
  add<T>(roomId: string, write: Write<T>): Promise<T> {
    const waiting: WaitingWrite = { write, answer: Promise.withResolvers() };
    const queue = this.#rooms.get(roomId);
    if (queue) {
      queue.push(waiting);
    } else {
      const own = [waiting];
      this.#rooms.set(roomId, own);
      void this.#drain(roomId, own);
    }
    // The write's own answer comes back through the queue, which holds writes of all kinds.
    return waiting.answer.promise as Promise<T>;
  }

  /** Whether a commit of this room is under way. */
  has(roomId: string): boolean {
    return this.#rooms.has(roomId);
  }

  /** Resolves when no commit is under way any more. */
  async drained(): Promise<void> {
    if (this.#rooms.size > 0) await new Promise<void>((resolve) => (this.#idle = resolve));
  }

  async #drain(roomId: string, queue: WaitingWrite[]): Promise<void> {
    while (queue.length > 0) {
      const group = new WriteGroup(queue);
      try {
        await this.#commitGroup(roomId, group);
      } catch (error) {
        group.reject(error);
      }
    }
    this.#rooms.delete(roomId);
    if (this.#rooms.size === 0) this.#idle?.();
  }
}
