import type { Frame } from './frameReader.ts';
import { RawWire } from './rawWire.ts';
import { Speaker } from './speaker.ts';
import { integerAt, markFinder, numberAt, roomAt, startsWith } from './frameText.ts';

const PATH = '/connection/websocket';
const CONNECT = 1;
const SUBSCRIBE = 2;
/** The commands that publish come after these two. */
const FIRST_PUBLISH = 10;
const LINE_END = 0x0a;
const ID = Buffer.from('{"id":');
const PUSH = Buffer.from('{"push":');
const ERROR = Buffer.from('"error":');
const PING = '{}';

const textIn = markFinder('"text":"');

/** Speaks Centrifugo's JSON protocol: commands and replies by id, several to a frame in lines, and pushes, one's own publications among them. */
export class CentrifugoSpeaker extends Speaker {
  readonly #waiting = new Map<number, { done: () => void; refused: (error: Error) => void }>();

  async open(port: number): Promise<void> {
    this.wire = await RawWire.open(
      port,
      PATH,
      (frame) => this.#onFrame(frame),
      (error) => this.#fail(error),
    );
    await this.#ask(CONNECT, '"connect":{}');
    await this.#ask(SUBSCRIBE, `"subscribe":{"channel":"${this.roomId}"}`);
  }

  protected envelope(number: number, payload: string): string {
    return `{"id":${number + FIRST_PUBLISH},"publish":{"channel":"${this.roomId}","data":${payload}}}`;
  }

  #ask(id: number, command: string): Promise<void> {
    this.wire?.send(`{"id":${id},${command}}`);
    return new Promise((resolve, reject) => this.#waiting.set(id, { done: resolve, refused: reject }));
  }

  #onFrame({ data, start, end, bytes, at }: Frame): void {
    // What the frame's own head took is its first line's.
    let head = bytes - (end - start);
    for (let from = start; from < end;) {
      const found = data.indexOf(LINE_END, from);
      const to = found < 0 || found > end ? end : found;
      this.#onLine(data, from, to, to - from + head, at);
      head = 1;
      from = to + 1;
    }
  }

  #onLine(data: Buffer, start: number, end: number, bytes: number, at: number): void {
    if (startsWith(data, start, PUSH)) {
      const text = textIn(data, start, end);
      if (text >= 0) this.ledger?.delivered(this, numberAt(data, text), roomAt(data, text), 0, bytes, at);
    } else if (startsWith(data, start, ID)) this.#onReply(data, start, end, bytes, at);
    else if (data.toString('latin1', start, end) === PING) this.wire?.send(PING);
  }

  #onReply(data: Buffer, start: number, end: number, bytes: number, at: number): void {
    const id = integerAt(data, start + ID.length);
    const waiting = this.#waiting.get(id);
    const error = data.subarray(start, end).indexOf(ERROR);
    if (error >= 0) {
      const said = data.toString('latin1', start, end);
      waiting?.refused(new Error(said));
      this.ledger?.refused(said);
    } else if (waiting) waiting.done();
    else this.ledger?.acknowledged(this, id - FIRST_PUBLISH, { seq: 0, hasPlace: false }, bytes, at);
    this.#waiting.delete(id);
  }

  #fail(error: Error): void {
    for (const { refused } of this.#waiting.values()) refused(error);
    this.ledger?.refused(error.message);
  }
}
