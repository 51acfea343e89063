import type { Measures } from '../../observability/measures.ts';
import { cut } from '../sockets/rawConnection.ts';
import type { PalaverNamespace, PalaverSocket } from '../sockets/socket.ts';
import { textFrame } from './textFrame.ts';

/** What is sent to whom. */
export interface Broadcast {
  /** Rooms, persons, sessions or sockets, as Socket.IO knows them; null: every socket. */
  channels: string[] | null;
  /** A socket or a channel that is left out. */
  except: string | undefined;
  /** May be dropped where a socket is busy (L2). */
  volatile: boolean;
  /** A packet of Socket.IO. */
  text: string;
}

/**
 * Sends events to the sockets of this node by making a frame once and writing it to each member's stream, all frames of one turn in one write.
 * A socket that reads too slowly is cut at 1 MB of waiting broadcasts and resumes by sync (L1); the others do not notice.
 */
export class FanOut {
  readonly #nsp: PalaverNamespace;
  readonly #fates: Measures['frames'];

  /** @param fates events for one socket each, by what became of them */
  constructor(nsp: PalaverNamespace, fates: Measures['frames']) {
    this.#nsp = nsp;
    this.#fates = fates;
  }

  send({ channels, except, volatile, text }: Broadcast): void {
    // "4" is Engine.IO's mark of a message.
    const frame = textFrame(`4${text}`);
    const { rooms, sids } = this.#nsp.adapter;
    const left = except === undefined ? undefined : rooms.get(except);
    const seen = channels && channels.length > 1 ? new Set<string>() : null;
    for (const group of channels ? channels.map((channel) => rooms.get(channel) ?? []) : [sids.keys()]) {
      for (const id of group) {
        if (left?.has(id) || seen?.has(id)) continue;
        seen?.add(id);
        const socket = this.#nsp.sockets.get(id);
        if (socket) this.#write(socket, text, frame, volatile);
      }
    }
  }

  #write({ conn, data: { backlog } }: PalaverSocket, text: string, frame: Buffer, volatile: boolean): void {
    const { stream } = backlog.writer;
    const fate = backlog.admit(frame.length, stream, volatile);
    this.#fates[fate] += 1;
    if (fate === 'shed') return;
    if (fate === 'cut') cut(conn);
    else if (stream) backlog.writer.add(backlog.deflater?.frame(`4${text}`) ?? frame, stream);
    else conn.write(text);
  }
}
