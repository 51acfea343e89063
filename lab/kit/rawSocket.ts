import { once } from 'node:events';
import WebSocket from 'ws';

/**
 * The least that speaks Socket.IO over a WebSocket. A bench needs a client that costs less than the server it measures:
 * live events are counted by their first bytes and never parsed.
 */
export class RawSocket {
  received = 0;
  /** When the last live event came, by performance.now(). */
  lastEventAt = 0;
  readonly #ws: WebSocket;
  readonly #waiting = new Map<number, (answer: string) => void>();
  #next = 0;

  private constructor(ws: WebSocket) {
    this.#ws = ws;
  }

  static async connect(url: string, token: string): Promise<RawSocket> {
    const ws = new WebSocket(`${url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`, {
      perMessageDeflate: false,
    });
    const socket = new RawSocket(ws);
    const up = new Promise<void>((resolve, reject) => {
      ws.on('message', (data: Buffer) => socket.#onMessage(data, resolve, reject));
      ws.once('error', reject);
    });
    await once(ws, 'open');
    ws.send(`40${JSON.stringify({ token, protocol: 1 })}`);
    await up;
    return socket;
  }

  /** Emits and gives the ack as text. */
  ask(event: string, payload: object): Promise<string> {
    const id = this.#next++;
    this.#ws.send(`42${id}${JSON.stringify([event, payload])}`);
    return new Promise((resolve) => this.#waiting.set(id, resolve));
  }

  close(): void {
    this.#ws.terminate();
  }

  #onMessage(data: Buffer, up: () => void, refused: (error: Error) => void): void {
    // "42": an event, "43": an ack, "40": connected, "44": refused, "2": a ping.
    const [kind, what] = data;
    if (kind === 0x32) this.#ws.send('3');
    if (kind !== 0x34) return;
    if (what === 0x32) {
      this.received += 1;
      this.lastEventAt = performance.now();
    }
    if (what === 0x30) up();
    if (what === 0x34) refused(new Error(data.toString()));
    if (what === 0x33) this.#acknowledge(data.toString());
  }

  #acknowledge(text: string): void {
    const bracket = text.indexOf('[');
    const id = Number(text.slice(2, bracket));
    this.#waiting.get(id)?.(text.slice(bracket));
    this.#waiting.delete(id);
  }
}
