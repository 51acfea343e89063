import { join } from 'node:path';
import { Room } from '@palaver/protocol/entities';
import type { Client } from '@palaver/client/client';
import { createClient } from '@palaver/client/createClient';
import { memoryStorage } from '@palaver/client/storage/memoryStorage';
import { freePort } from '@palaver/store/testing/freePort';
import { Person } from '../../kit/person.ts';
import { readRoom } from '../../kit/readRoom.ts';
import { makeAccount, PASSWORD } from '../../kit/account.ts';
import { ServerProcess } from '../../kit/serverProcess.ts';
import { GOOD_LINK, SlowLink } from '../../kit/slowLink.ts';
import { TcpProxy } from '../../kit/tcpProxy.ts';
import type { Remark } from './talk.ts';
import { until } from './until.ts';
import type { Shown, World } from './world.ts';

const IN_SYNC_WITHIN_MS = 30_000;

interface Parts {
  folder: string;
  port: number;
  server: ServerProcess;
  link: SlowLink;
  proxy: TcpProxy;
  people: Person[];
  rooms: string[];
  client: Client;
}

/** Palaver: the real server on SQLite as a process of its own, and the real client, with room 0 in front of it. */
export class PalaverWorld implements World {
  readonly name = 'Palaver';
  readonly link: SlowLink;
  readonly proxy: TcpProxy;
  readonly #folder: string;
  readonly #port: number;
  #server: ServerProcess;
  readonly #people: Person[];
  readonly #rooms: string[];
  readonly #client: Client;
  #wroteN = 0;
  #knowsHeads = true;

  private constructor({ folder, port, server, link, proxy, people, rooms, client }: Parts) {
    this.#folder = folder;
    this.#port = port;
    this.#server = server;
    this.link = link;
    this.proxy = proxy;
    this.#people = people;
    this.#rooms = rooms;
    this.#client = client;
    client.subscribe(() => {
      const { status, roomsToGo } = client.getState().connection;
      if (status === 'online' || roomsToGo > 0) this.#knowsHeads = true;
    });
    client.openRoom(rooms[0] ?? null);
    client.subscribeRoom(rooms[0] ?? '', () => this.#read());
  }

  /** Everybody is signed in, the far one over a good connection. Access tokens live for `tokenSeconds`. */
  static async start({ folder, people: count, rooms: roomCount, tokenSeconds }: PalaverOptions): Promise<PalaverWorld> {
    const port = await freePort();
    const server = newServer(port, folder, tokenSeconds);
    await server.start();
    const link = new SlowLink(GOOD_LINK);
    const proxy = await TcpProxy.start(port, link);
    const people: Person[] = [];
    for (let i = 0; i < count; i += 1)
      people.push(new Person(server.url, `crew${i}`, await makeAccount(server.url, `crew${i}`)));
    const far = await makeAccount(server.url, 'far');
    const members = [...people.slice(1).map(({ id }) => id), far.user.id];
    const rooms: string[] = [];
    for (let i = 0; i < roomCount; i += 1) {
      const room = await people[0]?.must('POST', '/rooms', { name: `Boat ${i}`, kind: 'private', members });
      rooms.push(Room.parse(room).id);
    }
    const client = createClient({
      url: `http://127.0.0.1:${proxy.port}`,
      storage: memoryStorage(),
      tokens: 'body',
      transports: ['websocket'],
    });
    await client.start();
    await client.login({ username: 'far', password: PASSWORD });
    const world = new PalaverWorld({ folder, port, server, link, proxy, people, rooms, client });
    if ((await until(() => world.inSync(), IN_SYNC_WITHIN_MS)) === null) throw new Error('Palaver is not in sync.');
    return world;
  }

  /** Stops the server and starts it again on the same data; from now on access tokens live for `tokenSeconds`. */
  async restart(tokenSeconds: number): Promise<void> {
    await this.#server.stop('SIGTERM');
    this.#server = newServer(this.#port, this.#folder, tokenSeconds);
    await this.#server.start();
  }

  async write(remarks: readonly Remark[]): Promise<void> {
    const byRoom = Map.groupBy(remarks, ({ room }) => room);
    await Promise.all(
      [...byRoom.values()].map(async (queue) => {
        for (const { room, by, text } of queue) {
          const clientId = `written-by-others-${(this.#wroteN += 1)}`;
          await this.#people[by]?.must('POST', '/messages', { roomId: this.#room(room), clientId, text });
        }
      }),
    );
  }

  async send(room: number, text: string): Promise<void> {
    await this.#client.send(this.#room(room), text);
  }

  async hasStored(room: number, text: string): Promise<boolean> {
    const answer = await this.#people[0]?.must('GET', `/rooms/${this.#room(room)}/messages?limit=20`);
    return JSON.stringify(answer).includes(JSON.stringify(text));
  }

  comeBack(): void {
    this.#knowsHeads = false;
    this.#client.retryNow();
  }

  shown(room: number): Shown[] {
    const view = this.#client.getRoom(this.#room(room));
    if (!view) return [];
    const shown = view.timeline.map((item) =>
      item.kind === 'message' ? item.message.text : item.kind === 'unsent' ? item.text : null,
    );
    return view.hasOlder ? [null, ...shown] : shown;
  }

  knowsHeads(): boolean {
    return this.#knowsHeads;
  }

  inSync(): boolean {
    const { status, waiting } = this.#client.getState().connection;
    return status === 'online' && waiting === 0;
  }

  async readOn(): Promise<void> {
    for (const roomId of this.#rooms) {
      for (;;) {
        const view = this.#client.getRoom(roomId);
        const hole = view?.timeline.find((item) => item.kind === 'hole');
        if (hole) await this.#client.loadHole(roomId, hole.beforeSeq);
        else if (view?.hasOlder) await this.#client.loadOlder(roomId);
        else break;
      }
    }
  }

  async stored(room: number): Promise<string[]> {
    const [reader] = this.#people;
    const messages = reader ? await readRoom(reader, this.#room(room)) : [];
    return messages.map(({ text }) => text);
  }

  async stop(): Promise<void> {
    await this.#client.stop();
    await this.proxy.stop();
    await this.#server.stop('SIGKILL');
  }

  /** Whoever has a room in front of them reads it. */
  #read(): void {
    const room = this.#room(0);
    const last = this.#client.getRoom(room)?.timeline.findLast((item) => item.kind === 'message');
    if (last) this.#client.markRead(room, last.message.seq);
  }

  #room(room: number): string {
    return this.#rooms[room] ?? '';
  }
}

export interface PalaverOptions {
  folder: string;
  people: number;
  rooms: number;
  tokenSeconds: number;
}

function newServer(port: number, folder: string, tokenSeconds: number): ServerProcess {
  return new ServerProcess(port, join(folder, 'palaver'), { ACCESS_TOKEN_SECONDS: String(tokenSeconds) });
}
