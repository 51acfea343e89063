import { Adapter, type BroadcastOptions } from 'socket.io-adapter';
import { Encoder, type Packet } from 'socket.io-parser';
import { cut } from '../sockets/rawConnection.ts';
import type { PalaverNamespace, PalaverSocket } from '../sockets/socket.ts';
import type { SlowReaders } from './slowReaders.ts';
import { textFrame } from './textFrame.ts';

/**
 * Broadcasts to the sockets of this node by encoding a frame once and writing it to each member's stream, all frames of one turn in one write.
 * A socket that reads too slowly is cut at 1 MB of waiting broadcasts and resumes by sync (L1); the others do not notice.
 */
class FanOut {
  readonly #nsp: PalaverNamespace;
  readonly #adapter: Adapter;
  readonly #readers: SlowReaders;
  readonly #encoder = new Encoder();

  constructor(nsp: PalaverNamespace, adapter: Adapter, readers: SlowReaders) {
    this.#nsp = nsp;
    this.#adapter = adapter;
    this.#readers = readers;
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

  #write({ conn }: PalaverSocket, text: string, frame: Buffer, volatile: boolean): void {
    const backlog = this.#readers.backlogOf(conn);
    const { stream } = backlog.writer;
    const fate = backlog.admit(frame.length, stream, volatile);
    if (fate === 'shed') return;
    if (fate === 'cut') cut(conn);
    else if (stream) backlog.writer.add(frame, stream);
    else conn.write(text);
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

/** An adapter whose broadcasts go to this node's sockets, by the fan-out; what `adapter` says to other nodes it still says. */
export function fanOut(nsp: PalaverNamespace, adapter: Adapter, readers: SlowReaders): Adapter {
  const local = new FanOut(nsp, adapter, readers);
  adapter.broadcast = (packet: Packet, opts: BroadcastOptions) => local.broadcast(packet, opts);
  return adapter;
}
