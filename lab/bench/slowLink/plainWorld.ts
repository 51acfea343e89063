import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { freePort } from '@palaver/store/testing/freePort';
import { GOOD_LINK, SlowLink } from '../../kit/slowLink.ts';
import { TcpProxy } from '../../kit/tcpProxy.ts';
import { PlainClient } from './plainClient.ts';
import type { Remark } from './talk.ts';
import { until } from './until.ts';
import type { Shown, World } from './world.ts';

const JOINED_WITHIN_MS = 30_000;

/** The plain Socket.IO chat, its server in a process of its own. */
export class PlainWorld implements World {
  readonly name = 'plain';
  readonly link: SlowLink;
  readonly proxy: TcpProxy;
  readonly #server: ChildProcess;
  readonly #far: PlainClient;
  readonly #crew: PlainClient;

  private constructor(server: ChildProcess, link: SlowLink, proxy: TcpProxy, clients: [PlainClient, PlainClient]) {
    this.#server = server;
    this.link = link;
    this.proxy = proxy;
    [this.#far, this.#crew] = clients;
  }

  static async start({ rooms: count }: { rooms: number }): Promise<PlainWorld> {
    const port = await freePort();
    const server = fork(fileURLToPath(new URL('./plainServer.ts', import.meta.url)), [String(port)]);
    process.once('exit', () => server.kill('SIGKILL'));
    await once(server, 'message');
    const link = new SlowLink(GOOD_LINK);
    const proxy = await TcpProxy.start(port, link);
    const rooms = Array.from({ length: count }, (_, i) => roomName(i));
    const far = new PlainClient(`http://127.0.0.1:${proxy.port}`, 'far', rooms);
    const crew = new PlainClient(`http://127.0.0.1:${port}`, 'crew', rooms);
    const joined = await until(() => far.hasJoinedAll && crew.hasJoinedAll, JOINED_WITHIN_MS);
    if (joined === null) throw new Error('The plain clients did not join.');
    return new PlainWorld(server, link, proxy, [far, crew]);
  }

  async write(remarks: readonly Remark[]): Promise<void> {
    const [last] = remarks.slice(-1);
    for (const { room, text } of remarks) this.#crew.send(roomName(room), text);
    if (last) await until(() => this.hasStored(last.room, last.text), JOINED_WITHIN_MS);
  }

  async send(room: number, text: string): Promise<void> {
    this.#far.send(roomName(room), text);
  }

  async hasStored(room: number, text: string): Promise<boolean> {
    return this.#crew.shown(roomName(room)).includes(text);
  }

  comeBack(): void {
    this.#far.retryNow();
  }

  shown(room: number): Shown[] {
    return [...this.#far.shown(roomName(room))];
  }

  /** It learns how far a room is with the room's history. */
  knowsHeads(): boolean {
    return this.#far.hasJoinedAll;
  }

  inSync(): boolean {
    return this.#far.hasJoinedAll;
  }

  async readOn(): Promise<void> {
    // It does not know that anything is missing.
  }

  async stored(room: number): Promise<string[]> {
    this.#server.send(roomName(room));
    const message: unknown[] = await once(this.#server, 'message');
    const [texts] = message;
    return Array.isArray(texts) ? texts.map(String) : [];
  }

  async stop(): Promise<void> {
    for (const client of [this.#far, this.#crew]) client.stop();
    await this.proxy.stop();
    const gone = once(this.#server, 'exit');
    this.#server.kill('SIGTERM');
    await gone;
  }
}

function roomName(room: number): string {
  return `boat-${room}`;
}
