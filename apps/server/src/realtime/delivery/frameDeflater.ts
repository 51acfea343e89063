import { constants, deflateRawSync } from 'node:zlib';
import { SERVER_WINDOW_BITS } from '../sockets/deflate.ts';
import { deflatedFrame, textFrame } from './textFrame.ts';

const WINDOW_BYTES = 2 ** SERVER_WINDOW_BITS;
/** What is shorter gains nothing: a ping, an empty ack. */
const LEAST_CHARACTERS = 24;
/** Every deflated block that is flushed ends with these bytes; the frame leaves them out (RFC 7692, section 7.2.1). */
const FLUSHED = Buffer.from([0x00, 0x00, 0xff, 0xff]);

/**
 * Deflates the messages to one connection, each with what went before it as its dictionary (RFC 7692, "context takeover"): a live event is much like the one
 * before. Between two messages it holds only the newest 2 KB of what it deflated, no deflater.
 */
export class FrameDeflater {
  #window = Buffer.alloc(0);

  /** A whole text message as a frame. Frames have to be written in the order in which they were made. */
  frame(text: string): Buffer {
    if (text.length < LEAST_CHARACTERS) return textFrame(text);
    const bytes = Buffer.from(text);
    const deflated = deflateRawSync(bytes, {
      windowBits: SERVER_WINDOW_BITS,
      memLevel: 4,
      finishFlush: constants.Z_SYNC_FLUSH,
      ...(this.#window.length > 0 && { dictionary: this.#window }),
    });
    const length = deflated.length - FLUSHED.length;
    if (length >= bytes.length) return textFrame(text);
    // A copy: the rest of a long answer is not to be held.
    this.#window = Buffer.from(Buffer.concat([this.#window, bytes]).subarray(-WINDOW_BYTES));
    return deflatedFrame(deflated.subarray(0, length));
  }

  /** Something else deflated a message for this connection: the other side's window holds it, this one not. */
  forget(): void {
    this.#window = Buffer.alloc(0);
  }
}
