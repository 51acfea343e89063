import { Duplex as Stream, type Writable } from 'node:stream';
import { Adapter, type BroadcastOptions } from 'socket.io-adapter';
import { Encoder, type Packet } from 'socket.io-parser';
import { LIMITS } from '@palaver/protocol/limits';
import { engineQueue, rawStream } from './rawConnection.ts';
import type { PalaverNamespace, PalaverSocket } from './socket.ts';
import { textFrame } from './textFrame.ts';

/** Events that may be lost (typing, presence) are dropped for a socket with more than this many bytes waiting (L2). */
const SHED_ABOVE_BYTES = 64 * 1024;

/** Streams held back until the end of this turn of the event loop, so that everything said in it shares one write. */
const corked = new Set<Writable>();

function release(): void {
  for (const stream of corked) stream.uncork();
  corked.clear();
}

function hold(stream: Writable): void {
  if (corked.has(stream)) return;
  stream.cork();
  if (corked.size === 0) setImmediate(release);
  corked.add(stream);
}

/**
 * Broadcasts to the sockets of this node by encoding a frame once and writing it to each member's stream, where frames of one turn share a write.
 * A socket that reads too slowly is cut at 1 MB of waiting broadcasts and resumes by sync (L1); the others do not notice.
 */
class FanOut {
  /** Bytes of broadcasts since the socket had nothing waiting. */
  readonly #waiting = new WeakMap<PalaverSocket, number>();
  readonly #nsp: PalaverNamespace;
  readonly #adapter: Adapter;
  readonly #encoder = new Encoder();

  constructor(nsp: PalaverNamespace, adapter: Adapter) {
    this.#nsp = nsp;
    this.#adapter = adapter;
  }

  broadcast(packet: Packet, opts: BroadcastOptions): void {
    packet.nsp = this.#nsp.name;
    const encoded: unknown[] = this.#encoder.encode(packet);
    const [text] = encoded;
    if (encoded.length !== 1 || typeof text !== 'string') {
      Adapter.prototype.broadcast.call(this.#adapter, packet, opts);
      return;
    }
    // "4" is Engine.IO's mark of a message.
    const frame = textFrame(`4${text}`);
    for (const socket of this.#targets(opts)) this.#write(socket, text, frame, opts.flags?.volatile === true);
  }

  #write(socket: PalaverSocket, text: string, frame: Buffer, volatile: boolean): void {
    const stream = rawStream(socket);
    const above = engineQueue(socket).length;
    const idle = above === 0 && (stream?.writableLength ?? 0) === 0;
    const waiting = (idle ? 0 : (this.#waiting.get(socket) ?? 0)) + frame.length;
    if (volatile && waiting > SHED_ABOVE_BYTES) return;
    this.#waiting.set(socket, waiting);
    // Both must hold: so many broadcasts since it was last empty, and so much waiting now; the bytes of an ack alone cut nobody.
    if (
      waiting > LIMITS.queuedBroadcastMaxBytes &&
      (!stream || stream.writableLength > LIMITS.queuedBroadcastMaxBytes)
    ) {
      cut(socket);
    } else if (stream) {
      hold(stream);
      stream.write(frame);
    } else {
      socket.conn.write(text);
    }
  }

  *#targets(opts: BroadcastOptions): Generator<PalaverSocket> {
    const except = new Set<string>();
    for (const room of opts.except ?? []) {
      for (const id of this.#adapter.rooms.get(room) ?? []) except.add(id);
      except.add(room);
    }
    const seen = opts.rooms.size > 1 ? new Set<string>() : null;
    const groups =
      opts.rooms.size > 0
        ? [...opts.rooms].map((room) => this.#adapter.rooms.get(room) ?? [])
        : [this.#adapter.sids.keys()];
    for (const group of groups) {
      for (const id of group) {
        if (except.has(id) || seen?.has(id)) continue;
        seen?.add(id);
        const socket = this.#nsp.sockets.get(id);
        if (socket) yield socket;
      }
    }
  }
}

/** Ends a connection at once: closing politely would wait behind what the reader does not read. */
function cut(socket: PalaverSocket): void {
  const stream: unknown = Reflect.get(Reflect.get(socket.conn.transport, 'socket') ?? {}, '_socket');
  socket.disconnect(true);
  if (stream instanceof Stream) stream.destroy();
}

/** An adapter whose broadcasts go to this node's sockets, by the fan-out; what `adapter` says to other nodes it still says. */
export function withFanOut(nsp: PalaverNamespace, adapter: Adapter): Adapter {
  const fanOut = new FanOut(nsp, adapter);
  adapter.broadcast = (packet: Packet, opts: BroadcastOptions) => fanOut.broadcast(packet, opts);
  return adapter;
}
