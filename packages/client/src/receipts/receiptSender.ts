import type { ReceiptsAnswer } from '@palaver/protocol/answers';
import { PalaverError } from '@palaver/protocol/errors';
import type { Connection } from '../connection/connection.ts';

export interface ReceiptSenderOptions {
  connection: Pick<Connection, 'isUp' | 'ask'>;
  epoch: () => string | null;
  /** The marks of a room that are to be sent now: null where the server has them. */
  due(roomId: string): { received: number | null; read: number | null };
  onAnswer(roomId: string, answer: ReceiptsAnswer): Promise<void>;
  /** The marks were made under another history, or the room is gone. */
  onRefused(roomId: string): void;
}

const EVERY_MS = 1_000;
/** What has just come is often read at once: then one receipt says both. */
const READ_SOON_MS = 250;

/** Sends the server what was received and read: at most once a second and room (W3), and not before it answered the last. */
export class ReceiptSender {
  readonly #options: ReceiptSenderOptions;
  readonly #resting = new Map<string, ReturnType<typeof setTimeout>>();
  readonly #soon = new Map<string, ReturnType<typeof setTimeout>>();
  readonly #dirty = new Set<string>();

  constructor(options: ReceiptSenderOptions) {
    this.#options = options;
  }

  /** A mark of the room may have to be sent. */
  touch(roomId: string): void {
    if (this.#resting.has(roomId)) {
      this.#dirty.add(roomId);
      return;
    }
    if (!this.#options.connection.isUp) return;
    if (this.#options.due(roomId).read !== null) void this.#send(roomId);
    else if (!this.#soon.has(roomId))
      this.#soon.set(
        roomId,
        setTimeout(() => void this.#send(roomId), READ_SOON_MS),
      );
  }

  stop(): void {
    for (const timers of [this.#resting, this.#soon]) {
      for (const timer of timers.values()) clearTimeout(timer);
      timers.clear();
    }
    this.#dirty.clear();
  }

  async #send(roomId: string): Promise<void> {
    const { connection, due, epoch, onAnswer, onRefused } = this.#options;
    clearTimeout(this.#soon.get(roomId));
    this.#soon.delete(roomId);
    const { received, read } = due(roomId);
    const seq = read ?? received;
    if (seq === null || !connection.isUp) return;
    const rested = this.#rest(roomId);
    try {
      const payload = { roomId, seq, epoch: epoch() ?? undefined };
      // Reading implies receiving; what was received beyond is sent with the next round.
      await onAnswer(roomId, await connection.ask(read === null ? 'messageReceived' : 'messageRead', payload));
      this.#dirty.add(roomId);
    } catch (error) {
      const permanent = error instanceof PalaverError && error.permanent;
      if (permanent) onRefused(roomId);
      else this.#dirty.add(roomId);
    }
    // A far server's answer takes longer than the rest: nothing is said again before it came.
    await rested;
    if (!this.#resting.delete(roomId)) return;
    if (this.#dirty.delete(roomId)) this.touch(roomId);
  }

  #rest(roomId: string): Promise<void> {
    return new Promise((resolve) => void this.#resting.set(roomId, setTimeout(resolve, EVERY_MS)));
  }
}
