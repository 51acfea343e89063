import { io, type Socket } from 'socket.io-client';

interface PlainMessage {
  user: string;
  text: string;
}

/** A chat client as tutorials of Socket.IO build it: at every connect it joins its rooms again and shows the history that it is given, then what comes. */
export class PlainClient {
  readonly #socket: Socket;
  readonly #user: string;
  readonly #shown = new Map<string, string[]>();
  #joined = 0;
  readonly #rooms: readonly string[];

  constructor(url: string, user: string, rooms: readonly string[]) {
    this.#user = user;
    this.#rooms = rooms;
    const socket = io(url, { transports: ['websocket'], forceNew: true });
    this.#socket = socket;
    socket.on('connect', () => void this.#join());
    socket.on('chat message', ({ room, text }: PlainMessage & { room: string }) => {
      this.#shown.get(room)?.push(text);
    });
  }

  get hasJoinedAll(): boolean {
    return this.#socket.connected && this.#joined === this.#rooms.length;
  }

  send(room: string, text: string): void {
    this.#socket.emit('chat message', { room, user: this.#user, text });
  }

  shown(room: string): readonly string[] {
    return this.#shown.get(room) ?? [];
  }

  retryNow(): void {
    if (!this.#socket.connected) this.#socket.disconnect().connect();
  }

  stop(): void {
    this.#socket.disconnect();
  }

  /** One room after the other, the first one first: all at once would hold back the heartbeat on a slow link until the server gives the connection up. */
  async #join(): Promise<void> {
    const { id } = this.#socket;
    this.#joined = 0;
    for (const room of this.#rooms) {
      const history = await new Promise<PlainMessage[]>((resolve) => this.#socket.emit('join', room, resolve));
      if (id !== this.#socket.id) return;
      this.#shown.set(
        room,
        history.map(({ text }) => text),
      );
      this.#joined += 1;
    }
  }
}
