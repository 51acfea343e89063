import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from '@palaver/client/client';
import { createClient } from '@palaver/client/createClient';
import { memoryStorage } from '@palaver/client/storage/memoryStorage';
import type { Seen } from '../history/event.ts';
import type { History } from '../history/history.ts';
import type { Random } from '../../kit/random.ts';

const PAUSE_MS = 900;
/** What is shown is written down at most this often for each room. */
const LOOK_MS = 250;
/** So much of what is shown, from its end. */
const LOOK_AT = 200;
/** How long a page stays open, at least and at most: then it is loaded anew, from what the device holds. */
const OPEN_MS = [20_000, 60_000] as const;

/** Somebody at the real client: what they see on the screen is what counts. */
export class RealActor {
  readonly name: string;
  readonly userId: string;
  readonly #open: () => Promise<Client>;
  readonly #rooms: string[];
  readonly #history: History;
  readonly #random: Random;
  /** Asked and not yet shown as stored. */
  readonly #waiting = new Map<string, { room: string; at: number }>();
  readonly #looks = new Map<string, NodeJS.Timeout>();
  #client: Client;
  #stops: (() => void)[] = [];
  #connection: string | null = null;
  #n = 0;
  #stopped = false;

  private constructor(open: () => Promise<Client>, client: Client, userId: string, options: RealActorOptions) {
    this.name = options.name;
    this.userId = userId;
    this.#open = open;
    this.#client = client;
    this.#rooms = options.rooms;
    this.#history = options.history;
    this.#random = options.random;
    this.#watch();
  }

  /** Signs in on a device of its own. */
  static async open(url: string, password: string, options: RealActorOptions): Promise<RealActor> {
    const storage = memoryStorage();
    const open = async () => {
      const client = createClient({ url, storage, tokens: 'body', transports: ['websocket'] });
      await client.start();
      return client;
    };
    const client = await open();
    await client.login({ username: options.name, password });
    await new Promise<void>((resolve) => {
      const check = () => client.getState().connection.status === 'online' && resolve();
      client.subscribe(check);
      check();
    });
    const { session } = client.getState();
    if (session.status !== 'signedIn') throw new Error(`${options.name} is not signed in.`);
    return new RealActor(open, client, session.user.id, options);
  }

  get client(): Client {
    return this.#client;
  }

  get inSync(): boolean {
    const { connection } = this.client.getState();
    return connection.status === 'online' && connection.waiting === 0;
  }

  async run(): Promise<void> {
    let openUntil = performance.now() + this.#random.int(...OPEN_MS);
    while (!this.#stopped) {
      await pause(this.#random.next() * PAUSE_MS);
      if (performance.now() > openUntil) {
        await this.#reload();
        openUntil = performance.now() + this.#random.int(...OPEN_MS);
      }
      const room = this.#random.pick(this.#rooms);
      if (this.#random.next() < 0.3) this.client.openRoom(room);
      const last = this.client.getRoom(room)?.timeline.findLast((item) => item.kind === 'message');
      if (last) this.client.markRead(room, last.message.seq);
      if (this.#random.next() < 0.7) await this.#send(room);
    }
  }

  stop(): void {
    this.#stopped = true;
  }

  /** What the screen holds of a room in the end. */
  holds(room: string): { messages: Seen[]; unread: number } {
    const view = this.client.getRoom(room);
    const messages = (view?.timeline ?? []).flatMap((item) =>
      item.kind === 'message' ? [this.#history.seen(item.message)] : [],
    );
    return { messages, unread: view?.room.me?.unread ?? 0 };
  }

  async close(): Promise<void> {
    for (const timer of this.#looks.values()) clearTimeout(timer);
    this.#looks.clear();
    for (const stop of this.#stops) stop();
    await this.client.stop();
  }

  /** Closes the page and opens it again: what was not sent yet, and where it was, is on the device. */
  async #reload(): Promise<void> {
    await this.close();
    if (this.#connection === 'connected') this.#history.record({ op: 'disconnected', client: `real-${this.name}` });
    this.#connection = 'disconnected';
    this.#client = await this.#open();
    this.#watch();
  }

  #watch(): void {
    this.#stops = this.#rooms.map((room) => this.client.subscribeRoom(room, () => this.#look(room)));
    this.#stops.push(this.client.subscribe(() => this.#noteConnection()));
    this.#noteConnection();
  }

  /** The client makes the clientId itself: the text says which one it is. */
  async #send(room: string): Promise<void> {
    const text = `${this.name}-${(this.#n += 1)} in ${room}`;
    await this.client.send(room, text);
    const view = this.client.getRoom(room);
    const item = view?.timeline.findLast((one) =>
      one.kind === 'unsent' ? one.text === text : one.kind === 'message' && one.message.text === text,
    );
    const clientId = item?.kind === 'unsent' ? item.clientId : item?.kind === 'message' ? item.message.clientId : null;
    if (clientId === null) throw new Error(`${text} is not on the screen of ${this.name}.`);
    this.#history.record({ op: 'asked', client: `real-${this.name}`, user: this.userId, room, clientId, text });
    this.#waiting.set(clientId, { room, at: performance.now() });
    this.#look(room);
  }

  #look(room: string): void {
    if (this.#looks.has(room)) return;
    this.#looks.set(
      room,
      setTimeout(() => {
        this.#looks.delete(room);
        this.#note(room);
      }, LOOK_MS),
    );
  }

  #note(room: string): void {
    const timeline = this.client.getRoom(room)?.timeline ?? [];
    const client = `real-${this.name}`;
    const seqs = timeline.flatMap((item) =>
      item.kind === 'message' ? [item.message.seq] : item.kind === 'hole' ? [-1] : [],
    );
    this.#history.record({ op: 'view', client, room, seqs: seqs.slice(-LOOK_AT) });
    for (const item of timeline) {
      if (item.kind !== 'message') continue;
      const { clientId } = item.message;
      const asked = this.#waiting.get(clientId);
      if (!asked || !item.own) continue;
      this.#waiting.delete(clientId);
      const ms = Math.round(performance.now() - asked.at);
      this.#history.record({
        op: 'send',
        client,
        room,
        clientId,
        outcome: 'ok',
        message: this.#history.seen(item.message),
        ms,
      });
    }
  }

  #noteConnection(): void {
    const { status } = this.client.getState().connection;
    const connection = status === 'online' || status === 'catchingUp' ? 'connected' : 'disconnected';
    if (connection === this.#connection || (connection === 'disconnected' && this.#connection === null)) return;
    this.#connection = connection;
    this.#history.record({ op: connection, client: `real-${this.name}` });
  }
}

interface RealActorOptions {
  name: string;
  rooms: string[];
  history: History;
  random: Random;
}
