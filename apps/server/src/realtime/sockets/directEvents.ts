import { type EventGuard, isEventName } from './eventGuard.ts';
import { type Connection, intercept } from './rawConnection.ts';
import type { PalaverSocket } from './socket.ts';

/** The packet by which a client leaves the main namespace. */
const LEAVES = '1';
/** A Socket.IO packet of the main namespace: an event, with the number of its ack where it asks for an answer. */
const EVENT = /^2(\d{0,15})(?=\[)/;

/**
 * Takes the events of the table from what came over a connection straight to the guard, and its answers straight to the stream: Socket.IO's own way there, over
 * five emitters and two turns of its queue, costs more than what the server does for a message. Everything else goes that way: what is no event of
 * the table, what can not be read, and whatever comes before somebody is let in or after they left.
 */
export class DirectEvents {
  readonly #sockets = new WeakMap<Connection, PalaverSocket>();
  readonly #guard: Pick<EventGuard, 'handle'>;

  constructor(guard: Pick<EventGuard, 'handle'>) {
    this.#guard = guard;
  }

  /** Stands before Socket.IO's parser. Whoever limits what comes stands before this. */
  watch(conn: Connection): void {
    intercept(conn, (data, passOn) => {
      const socket = this.#sockets.get(conn);
      // Socket.IO lets a turn pass before it ends the socket.
      if (data === LEAVES) this.#sockets.delete(conn);
      if (!socket || typeof data !== 'string' || !this.#take(socket, data)) passOn();
    });
  }

  /** The socket was let in: its events are taken from now on. */
  open(socket: PalaverSocket): void {
    this.#sockets.set(socket.conn, socket);
  }

  close(socket: PalaverSocket): void {
    this.#sockets.delete(socket.conn);
  }

  #take(socket: PalaverSocket, data: string): boolean {
    const found = EVENT.exec(data);
    if (!found) return false;
    const [head, id] = found;
    const [event, ...args] = parseList(data.slice(head.length));
    if (!isEventName(event)) return false;
    const reply = (answer: unknown) => socket.data.backlog.answer(`3${id ?? ''}${JSON.stringify([answer])}`);
    this.#guard.handle(socket, event, args, id === '' ? null : reply);
    return true;
  }
}

/** A list as JSON; an empty one where it is none. */
function parseList(json: string): unknown[] {
  try {
    const value: unknown = JSON.parse(json);
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}
