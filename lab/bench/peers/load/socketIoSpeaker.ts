import type { LedgerRoom } from './ledger.ts';
import type { Frame } from './frameReader.ts';
import { RawWire } from './rawWire.ts';
import { Speaker } from './speaker.ts';
import { integerAt, markFinder, numberAt, roomAt, startsWith } from './frameText.ts';

const PATH = '/socket.io/?EIO=4&transport=websocket';
const PING = 0x32;
const MESSAGE = 0x34;
const CONNECTED = 0x30;
const EVENT = 0x32;
const ACK = 0x33;
const EVENT_NAME = Buffer.from('["chatMessage",');
const WELL = Buffer.from('[{"ok":true');

const textIn = markFinder('"text":"');
const seqIn = markFinder('"seq":');

/** Speaks Socket.IO, as Palaver does (`numbered`), or as a server that knows nothing but rooms. */
export class SocketIoSpeaker extends Speaker {
  readonly #numbered: boolean;
  #opened: { up: () => void; refused: (error: Error) => void } | null = null;

  constructor(room: LedgerRoom, roomId: string, run: string, { numbered }: { numbered: boolean }) {
    super(room, roomId, run);
    this.#numbered = numbered;
  }

  async open(port: number, token: string): Promise<void> {
    const up = new Promise<void>((resolve, reject) => (this.#opened = { up: resolve, refused: reject }));
    // Nobody waits for it yet.
    up.catch(() => undefined);
    this.wire = await RawWire.open(
      port,
      PATH,
      (frame) => this.#onFrame(frame),
      (error) => this.#fail(error),
    );
    const auth = this.#numbered ? { token, protocol: 1 } : { room: this.roomId };
    this.wire.send(`40${JSON.stringify(auth)}`);
    await up;
  }

  protected envelope(number: number, payload: string): string {
    return `42${number}["chatMessage",${payload}]`;
  }

  #onFrame(frame: Frame): void {
    const { data, start, end } = frame;
    if (data[start] === PING) this.wire?.send('3');
    if (data[start] !== MESSAGE) return;
    const kind = data[start + 1];
    if (kind === EVENT) this.#onEvent(frame);
    else if (kind === ACK) this.#onAck(frame);
    else if (kind === CONNECTED) this.#opened?.up();
    else this.#fail(new Error(data.toString('latin1', start, end)));
  }

  #onEvent({ data, start, end, bytes, at }: Frame): void {
    const { ledger } = this;
    // Others than messages have other initials.
    if (!ledger || !startsWith(data, start + 2, EVENT_NAME)) return;
    const text = textIn(data, start, end);
    const seq = this.#numbered ? integerAt(data, seqIn(data, start, end)) : 0;
    ledger.delivered(this, numberAt(data, text), roomAt(data, text), seq, bytes, at);
  }

  #onAck({ data, start, end, bytes, at }: Frame): void {
    const number = integerAt(data, start + 2);
    const answer = data.indexOf(WELL, start);
    if (answer < 0 || answer >= end) {
      this.ledger?.refused(data.toString('latin1', start, end));
      return;
    }
    const seq = this.#numbered ? integerAt(data, seqIn(data, start, end)) : 0;
    this.ledger?.acknowledged(this, number, { seq, hasPlace: !this.#numbered }, bytes, at);
  }

  #fail(error: Error): void {
    this.#opened?.refused(error);
    this.ledger?.refused(error.message);
  }
}
