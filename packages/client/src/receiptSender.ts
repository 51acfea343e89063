import type { ReceiptsAnswer } from '@palaver/protocol/answers';
import { PalaverError } from '@palaver/protocol/errors';
import type { Connection } from './connection.ts';

export interface ReceiptSenderOptions {
  connection: Pick<Connection, 'isUp' | 'ask'>;
  epoch: () => string | null;
  /** What is to be told of a room now: nulls where the server knows already. */
  due(roomId: string): { received: number | null; read: number | null };
  onTold(roomId: string, answer: ReceiptsAnswer): Promise<void>;
  /** The marks were made under another history, or the room is gone. */
  onRefused(roomId: string): void;
}

const EVERY_MS = 1_000;

/** Tells the server what was received and read: at most once a second and room (W3). */
export class ReceiptSender {
  readonly #options: ReceiptSenderOptions;
  readonly #resting = new Map<string, ReturnType<typeof setTimeout>>();
  readonly #dirty = new Set<string>();

  constructor(options: ReceiptSenderOptions) {
    this.#options = options;
  }

  /** Something of the room may have to be told. */
  touch(roomId: string): void {
    if (this.#resting.has(roomId)) {
      this.#dirty.add(roomId);
      return;
    }
    if (this.#options.connection.isUp) void this.#tell(roomId);
  }

  stop(): void {
    for (const timer of this.#resting.values()) clearTimeout(timer);
    this.#resting.clear();
    this.#dirty.clear();
  }

  async #tell(roomId: string): Promise<void> {
    const { connection, due, epoch, onTold, onRefused } = this.#options;
    const { received, read } = due(roomId);
    const seq = read ?? received;
    if (seq === null) return;
    this.#rest(roomId);
    try {
      const history = epoch();
      const payload = { roomId, seq, ...(history ? { epoch: history } : {}) };
      // Reading implies receiving; what was received beyond is told with the next round.
      await onTold(roomId, await connection.ask(read === null ? 'messageReceived' : 'messageRead', payload));
      this.#dirty.add(roomId);
    } catch (error) {
      const permanent = error instanceof PalaverError && [400, 403, 404, 409].includes(error.statusCode);
      if (permanent) onRefused(roomId);
      else this.#dirty.add(roomId);
    }
  }

  #rest(roomId: string): void {
    const timer = setTimeout(() => {
      this.#resting.delete(roomId);
      if (this.#dirty.delete(roomId)) this.touch(roomId);
    }, EVERY_MS);
    this.#resting.set(roomId, timer);
  }
}
