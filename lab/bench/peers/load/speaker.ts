import type { Ledger, LedgerMember, LedgerRoom } from './ledger.ts';
import type { RawWire } from './rawWire.ts';
import { writeText } from './frameText.ts';

/** One member's line to a server. */
export abstract class Speaker implements LedgerMember {
  readonly room: LedgerRoom;
  place = 0;
  lastSeq = 0;
  protected wire: RawWire | null = null;
  protected ledger: Ledger<Speaker> | null = null;
  protected readonly roomId: string;
  readonly #run: string;

  /** @param run names the run in each clientId */
  constructor(room: LedgerRoom, roomId: string, run: string) {
    this.room = room;
    this.roomId = roomId;
    this.#run = run;
  }

  /** Connects, and resolves when messages come. @throws Error with what the server said instead */
  abstract open(port: number, token: string): Promise<void>;

  /** From here on what comes goes into this ledger. */
  enter(ledger: Ledger<Speaker>): void {
    this.ledger = ledger;
  }

  /** Sends the next message. */
  send(): void {
    const { wire, ledger } = this;
    if (!wire || !ledger) throw new Error('The line is not open.');
    const number = ledger.begin(this);
    const before = wire.sentBytes;
    const clientId = `${this.#run}-${String(number).padStart(7, '0')}`;
    const payload = `{"roomId":"${this.roomId}","clientId":"${clientId}","text":"${writeText(this.room.index, number)}"}`;
    wire.send(this.envelope(number, payload));
    ledger.sentBytes(wire.sentBytes - before);
  }

  close(): void {
    this.wire?.close();
  }

  protected abstract envelope(number: number, payload: string): string;
}
