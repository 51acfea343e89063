import { once } from 'node:events';
import WebSocket from 'ws';
import { parse } from './ask.ts';
import { hear } from './heard.ts';

const ANSWER_MS = 10_000;

/** A WebSocket to the server that sends whatever it is given, and notes every frame that comes. */
export class HostileSocket {
  readonly ws: WebSocket;
  readonly frames: string[] = [];
  readonly #checks = new Set<() => void>();
  #next = 0;

  private constructor(ws: WebSocket) {
    this.ws = ws;
    ws.on('error', () => undefined);
    ws.on('close', () => this.#check());
    ws.on('message', (data: Buffer) => {
      const frame = data.toString();
      hear(frame);
      if (frame === '2') ws.send('3');
      this.frames.push(frame);
      this.#check();
    });
  }

  /** Opens the connection and waits for the engine's first frame. @throws Error with the status of a refusal */
  static async open(url: string, options: WebSocket.ClientOptions = {}): Promise<HostileSocket> {
    const ws = new WebSocket(`${url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`, {
      perMessageDeflate: false,
      ...options,
    });
    const socket = new HostileSocket(ws);
    await once(ws, 'open');
    await socket.frame((frame) => frame.startsWith('0'));
    return socket;
  }

  /** Opens the connection and comes in with this token, or with anything else that is given to the handshake. */
  static async enter(url: string, token: unknown, options: WebSocket.ClientOptions = {}): Promise<HostileSocket> {
    const socket = await HostileSocket.open(url, options);
    const answer = await socket.connect({ token, protocol: 1 });
    if (!answer.startsWith('40')) throw new Error(`not let in: ${answer}`);
    return socket;
  }

  /** Asks to be let in; gives the frame that answers. */
  async connect(auth: unknown): Promise<string> {
    this.ws.send(`40${JSON.stringify(auth)}`);
    return this.frame((frame) => /^4[04]/.test(frame));
  }

  get isOpen(): boolean {
    return this.ws.readyState === WebSocket.OPEN;
  }

  /** The first frame, come or still to come, that fits. @throws Error when the connection ends, or none came in 10 s */
  frame(fits: (frame: string) => boolean): Promise<string> {
    return this.#until(
      () => this.frames.find(fits),
      () => (this.isOpen || this.ws.readyState === WebSocket.CONNECTING ? null : 'the connection was closed'),
    );
  }

  /** Resolves as soon as this holds of what came. @throws Error when the connection ends, or it does not in 10 s */
  async until(holds: () => boolean): Promise<void> {
    await this.#until(
      () => holds() || undefined,
      () => (this.isOpen ? null : 'the connection was closed'),
    );
  }

  /** Resolves when the server ended the connection. */
  async closed(): Promise<void> {
    await this.#until(
      () => (this.ws.readyState === WebSocket.CLOSED ? true : undefined),
      () => null,
    );
  }

  /** Emits an event with these arguments, and gives what the ack carries. */
  async ask(event: string, ...args: unknown[]): Promise<any> {
    return this.askText(JSON.stringify([event, ...args]));
  }

  /** The same with the packet's JSON as it stands. */
  async askText(json: string): Promise<any> {
    const id = this.#next++;
    this.ws.send(`42${id}${json}`);
    return this.ackOf(id);
  }

  /** What the ack of this number carries, whoever asked. */
  async ackOf(id: number): Promise<any> {
    const frame = await this.frame((one) => one.startsWith(`43${id}[`));
    const answer: unknown = parse(frame.slice(2 + String(id).length));
    return Array.isArray(answer) ? (answer[0] as unknown) : null;
  }

  /** The data of every live event of this name so far. */
  events(name: string): any[] {
    return this.frames.flatMap((frame) => {
      if (!frame.startsWith(`42["${name}"`)) return [];
      const packet = parse(frame.slice(2));
      return Array.isArray(packet) ? [(packet[1] as { data: unknown }).data] : [];
    });
  }

  end(): void {
    this.ws.terminate();
  }

  #check(): void {
    for (const check of this.#checks) check();
  }

  #until<T>(find: () => T | undefined, broken: () => string | null): Promise<T> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => finish(() => reject(new Error('nothing came in 10 s'))), ANSWER_MS);
      const finish = (end: () => void) => {
        clearTimeout(timer);
        this.#checks.delete(check);
        end();
      };
      const check = () => {
        const found = find();
        if (found !== undefined) return finish(() => resolve(found));
        const why = broken();
        if (why !== null) finish(() => reject(new Error(why)));
      };
      this.#checks.add(check);
      check();
    });
  }
}
