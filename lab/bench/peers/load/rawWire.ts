import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { type Frame, FrameReader } from './frameReader.ts';

const TEXT = 0x1;
const PING = 0x9;
const PONG = 0xa;
const LAST = 0x80;
const MASKED = 0x80;
const END_OF_HEAD = '\r\n\r\n';

/**
 * A WebSocket on a bare TCP socket, which costs what measures less than a library would: a frame is shown where it lies. Frames to the server are
 * masked with zeros, which WebSocket allows. What it can not read, or a line that ends, goes to `onEnd`.
 */
export class RawWire {
  sentBytes = 0;
  readonly #socket: Socket;
  readonly #onFrame: (frame: Frame) => void;
  readonly #onEnd: (error: Error) => void;
  #isClosed = false;

  private constructor(socket: Socket, onFrame: (frame: Frame) => void, onEnd: (error: Error) => void) {
    this.#socket = socket;
    this.#onFrame = onFrame;
    this.#onEnd = onEnd;
  }

  /** Resolves when the server took the WebSocket. @throws Error with what it answered instead */
  static open(
    port: number,
    path: string,
    onFrame: (frame: Frame) => void,
    onEnd: (error: Error) => void,
  ): Promise<RawWire> {
    return new Promise((resolve, reject) => {
      const socket = connect({ port, host: '127.0.0.1', noDelay: true });
      socket.once('error', reject);
      const key = randomBytes(16).toString('base64');
      socket.write(
        `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
          `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}\r\n\r\n`,
      );
      let head = Buffer.alloc(0);
      const onHead = (chunk: Buffer) => {
        head = Buffer.concat([head, chunk]);
        const end = head.indexOf(END_OF_HEAD);
        if (end < 0) return;
        socket.off('data', onHead);
        if (!head.toString('latin1', 0, end).startsWith('HTTP/1.1 101')) {
          socket.destroy();
          reject(new Error(head.toString('latin1')));
          return;
        }
        const wire = new RawWire(socket, onFrame, onEnd);
        wire.#listen(head.subarray(end + END_OF_HEAD.length));
        resolve(wire);
      };
      socket.on('data', onHead);
    });
  }

  /** Sends ASCII text. */
  send(text: string): void {
    const { length } = text;
    const long = length > 125;
    const head = long ? 8 : 6;
    const frame = Buffer.alloc(head + length);
    frame[0] = LAST | TEXT;
    frame[1] = MASKED | (long ? 126 : length);
    if (long) frame.writeUInt16BE(length, 2);
    frame.write(text, head, 'latin1');
    this.sentBytes += frame.length;
    this.#socket.write(frame);
  }

  close(): void {
    this.#isClosed = true;
    this.#socket.destroy();
  }

  #listen(first: Buffer): void {
    const reader = new FrameReader((frame) => this.#take(frame));
    this.#socket.on('data', (chunk: Buffer) => reader.read(chunk));
    const end = (error?: Error) => {
      if (!this.#isClosed) this.#onEnd(error ?? new Error('The server closed a line.'));
      this.#isClosed = true;
    };
    this.#socket.on('error', end);
    this.#socket.on('close', () => end());
    if (first.length > 0) reader.read(first);
  }

  #take(frame: Frame): void {
    if (frame.kind === TEXT) this.#onFrame(frame);
    else if (frame.kind === PING) this.#socket.write(Buffer.from([LAST | PONG, MASKED, 0, 0, 0, 0]));
    else {
      this.#onEnd(new Error(`A frame that ends the line: ${frame.data.toString('latin1', frame.start, frame.end)}`));
      this.close();
    }
  }
}
