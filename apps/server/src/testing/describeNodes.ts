import { afterAll, beforeAll, describe, vi } from 'vitest';
import type { SharedStore } from '@palaver/store/ports/news';
import type { Store } from '@palaver/store/ports/store';
import { type MongoServer, startMongo } from '@palaver/store/testing/mongoServer';
import { type RedisServer, startRedis } from '@palaver/store/testing/redisServer';
import { connect, type TestSocket } from './connect.ts';
import { readMetrics, type Samples } from './readMetrics.ts';
import { rest } from './rest.ts';
import { registerAt, startServer, type TestServer } from './startServer.ts';

/** What several nodes share. */
type Shared = { mongo: MongoServer; redis: RedisServer } | { missing: string };

const METRICS_TOKEN = 'a-token-for-prometheus';

export interface Person {
  id: string;
  token: string;
  refreshToken: string;
  /** Lives on the node where the person joined. */
  socket: TestSocket;
}

/** A MongoDB-protocol server and a Redis of their own, running, or why there are none. */
export async function startShared(): Promise<Shared> {
  const [mongo, redis] = await Promise.all([startMongo(), startRedis()]);
  if (!('missing' in mongo) && !('missing' in redis)) return { mongo, redis };
  for (const part of [mongo, redis]) if (!('missing' in part)) await part.stop();
  return { missing: [mongo, redis].flatMap((part) => ('missing' in part ? [part.missing] : [])).join('; ') };
}

/** Registers tests of several nodes, which start before the first and end after the last; where something is missing they are skipped and say why. */
export async function describeNodes(
  title: string,
  tests: (nodes: TestNodes) => void,
  { count = 2, env = {} }: { count?: number; env?: Record<string, string> } = {},
): Promise<void> {
  const shared = await startShared();
  const missing = 'missing' in shared ? shared.missing : null;
  describe.skipIf(missing !== null)(missing === null ? title : `skipped: ${title}, because ${missing}`, () => {
    const nodes = new TestNodes(shared);
    beforeAll(() => nodes.start(count, env));
    afterAll(() => nodes.stop());
    tests(nodes);
  });
}

/** Nodes of one server on MongoDB and Redis, by their numbers from 0, and what people do at them. */
export class TestNodes {
  readonly #shared: Shared;
  #servers: TestServer[] = [];
  #env: Record<string, string> = {};
  readonly #sockets: TestSocket[] = [];
  #clockAhead = 0;
  #count = 0;

  constructor(shared: Shared) {
    this.#shared = shared;
  }

  /** Limits are off unless `env` sets them. */
  async start(count: number, env: Record<string, string>): Promise<void> {
    this.#env = {
      MONGO_URI: this.mongo.newDatabase(),
      REDIS_URL: this.redis.url,
      JWT_SECRET: 'one-secret-for-all-nodes-of-the-tests',
      METRICS_TOKEN,
      ...env,
    };
    this.#servers = await Promise.all(Array.from({ length: count }, () => this.#startOne()));
  }

  #startOne(env: Record<string, string> = {}): Promise<TestServer> {
    return startServer({ ...this.#env, ...env }, undefined, () => Date.now() + this.#clockAhead);
  }

  /** Ends a node as an update does, and starts it at another address, with this changed for it alone. */
  async restart(node: number, env: Record<string, string> = {}): Promise<void> {
    await this.#at(node).close();
    this.#servers[node] = await this.#startOne(env);
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.close();
    await Promise.all(this.#servers.map((server) => server.close()));
    await Promise.all([this.mongo.stop(), this.redis.stop()]);
  }

  /** What one more node needs to be one of them. */
  get env(): Readonly<Record<string, string>> {
    return this.#env;
  }

  get #parts(): Exclude<Shared, { missing: string }> {
    if ('missing' in this.#shared) throw new Error(this.#shared.missing);
    return this.#shared;
  }

  get mongo(): MongoServer {
    return this.#parts.mongo;
  }

  get redis(): RedisServer {
    return this.#parts.redis;
  }

  #at(node: number): TestServer {
    const server = this.#servers[node];
    if (!server) throw new Error(`There is no node ${node}.`);
    return server;
  }

  url(node: number): string {
    return this.#at(node).url;
  }

  /** What this node measured. */
  metrics(node: number): Promise<Samples> {
    return readMetrics(this.url(node), METRICS_TOKEN);
  }

  /** The store as this node has it: for what has no route yet. */
  stores(node: number): Store {
    return this.#at(node).stores;
  }

  /** The news of the others that this node gets from its store. */
  shared(node: number): SharedStore {
    const { shared } = this.stores(node);
    if (!shared) throw new Error('This store is not shared.');
    return shared;
  }

  /** Sets the clocks of all nodes forward. */
  advance(ms: number): void {
    this.#clockAhead += ms;
  }

  /** A number that was not there before, for names and texts. */
  next(): number {
    return (this.#count += 1);
  }

  clientId(): string {
    return `nodes-client-${this.next()}`;
  }

  /** Makes an account at this node, and a live socket there. */
  async join(username: string, node: number): Promise<Person> {
    const { user, accessToken, refreshToken = '' } = await registerAt(this.url(node), username);
    return { id: user.id, token: accessToken, refreshToken, socket: await this.connect(accessToken, node) };
  }

  /** One more live socket; it is closed with the nodes. */
  async connect(token: string, node: number): Promise<TestSocket> {
    const socket = await connect(this.url(node), token);
    this.#sockets.push(socket);
    return socket;
  }

  call(person: Pick<Person, 'token'>, node: number, method: string, path: string, body?: unknown) {
    return rest(this.url(node), method, `/api${path}`, { token: person.token, body });
  }

  async say(person: Person, roomId: string, text: string) {
    return (await person.socket.must('chatMessage', { roomId, clientId: this.clientId(), text })).message;
  }

  async isReady(node: number): Promise<boolean> {
    return (await rest(this.url(node), 'GET', '/ready')).status === 200;
  }

  /** Until the nodes of the two hear each other. */
  async joined(one: Person, other: Person): Promise<void> {
    await expectBus(one, other);
    await expectBus(other, one);
  }
}

/** Until the node of `listener` hears that of `speaker` by the bus: typing goes by it alone, no store brings it. */
async function expectBus(speaker: Person, listener: Person): Promise<void> {
  const before = listener.socket.seen.length;
  await vi.waitFor(
    async () => {
      await speaker.socket.must('stopTyping', { roomId: 'general' });
      await speaker.socket.must('typing', { roomId: 'general' });
      const isHeard = listener.socket.seen
        .slice(before)
        .some(({ data }) => 'typing' in data && data.typing && data.userId === speaker.id);
      if (!isHeard) throw new Error('The bus brings nothing.');
    },
    { timeout: 40_000, interval: 200 },
  );
}

/** The message with this text, seen already or still to come. */
export function hears(person: Person, text: string) {
  return person.socket.waitFor('chatMessage', ({ message }) => message.text === text);
}

/** How often this socket got a message. */
export function timesHeard({ seen }: TestSocket, id: string): number {
  return seen.filter(
    ({ eventType, data }) => eventType === 'chatMessage' && 'message' in data && data.message.id === id,
  ).length;
}
