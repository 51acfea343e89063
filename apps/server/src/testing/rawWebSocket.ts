import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** A frame as a client sends it (RFC 6455, section 5.2), masked with zeros: its bytes stay as they are. */
function clientFrame(text: string, opcode = 0x1): Buffer {
  const body = Buffer.from(text);
  const long = body.length > 125;
  const head = Buffer.alloc(long ? 8 : 6);
  head[0] = 0x80 | opcode;
  head[1] = 0x80 | (long ? 126 : body.length);
  if (long) head.writeUInt16BE(body.length, 2);
  return Buffer.concat([head, body]);
}

/** A WebSocket by hand: many frames in one write, a connection that is never read, heartbeats that are answered blindly. */
export class RawWebSocket {
  /** Engine.IO packets that came, oldest first. */
  readonly packets: string[] = [];
  /** Bytes that came, heads of frames and all. */
  bytes = 0;
  readonly stream: Socket;
  readonly closed: Promise<unknown>;
  readonly #waiting = new Set<() => void>();
  #rest: Buffer = Buffer.alloc(0);

  private constructor(stream: Socket) {
    this.stream = stream;
    this.closed = new Promise((resolve) => stream.once('close', resolve));
    stream.on('error', () => undefined);
  }

  /** Asks for the upgrade. @returns the status of the answer, its head, and the connection where the status is 101 */
  static async ask(url: string): Promise<{ status: number; head: string; connection: RawWebSocket }> {
    const { hostname, port, host } = new URL(url);
    const stream = connect(Number(port), hostname);
    const connection = new RawWebSocket(stream);
    stream.write(
      `GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
        `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${randomBytes(16).toString('base64')}\r\n\r\n`,
    );
    let answer = Buffer.alloc(0);
    while (!answer.includes('\r\n\r\n')) {
      const [chunk]: unknown[] = await once(stream, 'data');
      if (Buffer.isBuffer(chunk)) answer = Buffer.concat([answer, chunk]);
    }
    const end = answer.indexOf('\r\n\r\n') + 4;
    const head = answer.subarray(0, end).toString();
    connection.#read(answer.subarray(end));
    stream.on('data', (chunk: Buffer) => connection.#read(chunk));
    return { status: Number(head.split(' ')[1]), head, connection };
  }

  /** A connection that the server has let in. */
  static async connect(url: string, token: string): Promise<RawWebSocket> {
    const { connection } = await RawWebSocket.ask(url);
    connection.send(`40${JSON.stringify({ token, protocol: 1 })}`);
    await connection.waitFor((packet) => packet.startsWith('40'));
    return connection;
  }

  /** Writes all of these packets at once. @returns whether more may follow before the stream drains */
  send(...packets: string[]): boolean {
    return this.stream.write(Buffer.concat(packets.map((packet) => clientFrame(packet))));
  }

  /** Writes so many pings of the WebSocket itself. */
  ping(count: number): void {
    this.stream.write(Buffer.concat(Array.from({ length: count }, () => clientFrame('', 0x9))));
  }

  /** The answers so far to what was sent as `42<id>[…]`, by id. */
  get acks(): Map<number, { ok: boolean; error?: { errorCode: string; retryAfterMs?: number } }> {
    const pairs = this.packets.flatMap((packet) => {
      const [, id, json = ''] = /^43(\d+)(\[.*)$/s.exec(packet) ?? [];
      return id === undefined ? [] : [[Number(id), JSON.parse(json)[0]] as const];
    });
    return new Map(pairs);
  }

  /** The first packet, come or to come, that fits. */
  waitFor(fits: (packet: string) => boolean): Promise<string> {
    return new Promise((resolve) => {
      const check = () => {
        const found = this.packets.find(fits);
        if (found === undefined) return;
        this.#waiting.delete(check);
        resolve(found);
      };
      this.#waiting.add(check);
      check();
    });
  }

  #read(chunk: Buffer): void {
    this.bytes += chunk.length;
    this.#rest = Buffer.concat([this.#rest, chunk]);
    for (;;) {
      const short = this.#rest.length > 1 ? (this.#rest[1] ?? 0) & 0x7f : 127;
      const head = short < 126 ? 2 : short === 126 ? 4 : 10;
      if (this.#rest.length < head) break;
      const length =
        short < 126 ? short : short === 126 ? this.#rest.readUInt16BE(2) : Number(this.#rest.readBigUInt64BE(2));
      if (this.#rest.length < head + length) break;
      if (((this.#rest[0] ?? 0) & 0xf) === 0x1) this.packets.push(this.#rest.toString('utf8', head, head + length));
      this.#rest = this.#rest.subarray(head + length);
    }
    for (const check of this.#waiting) check();
  }
}
