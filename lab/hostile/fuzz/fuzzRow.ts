import { Agent } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { Random } from '../../kit/random.ts';
import { ask } from '../ask.ts';
import { requireThat } from '../expectations.ts';
import { HostileSocket } from '../hostileSocket.ts';
import type { Row } from '../row.ts';
import { STORED_KINDS } from '../storeDigest.ts';
import { enrol, type Person, type World } from '../world.ts';
import { FuzzInputs } from './fuzzInputs.ts';

/** Connections at one moment, of two people: each may have twenty. */
const CONNECTIONS = 30;
const BATCH = 40;
/** One batch in so many is followed by as many requests and polls. */
const REQUESTS_EVERY = 4;
const REQUESTS = 12;
/** What is kept leaks; what differs by less comes and goes. */
const DIFFERENCE_MAX = 3 * 1024 * 1024;
const HALVES = 2;
/** A connection of polls that a broken frame ended stays for half a minute, and weighs: the heap is looked at when the last of them is gone. */
const LINGER_MS = 35_000;
const ENGINE_CLOSE = '1';
const BARRIER = '["typing",{"roomId":"general"}]';

interface Fuzz {
  frames: number;
  seed: number;
}

/** Frames, polls and bodies that are nearly right, from a seed. The heap must not grow with what was sent. */
export function fuzzRow({ frames, seed }: Fuzz): Row {
  return {
    sent: `fuzz: ${frames} inputs that are nearly right, frames, polls and bodies, by --seed ${seed}`,
    expected:
      'the process lives, no status 5xx, and the heap after the second half differs by at most 3 MB from the one after the first',
    stores: [...STORED_KINDS],
    async run(world) {
      const people = [
        await enrol(world.open.url, `fuzzer${world.next()}`),
        await enrol(world.open.url, `fuzzer${world.next()}`),
      ];
      const heaps: number[] = [];
      const random = new Random(seed);
      let read = 0;
      for (let half = 0; half < HALVES; half += 1) {
        const inputs = Array.from({ length: CONNECTIONS }, (_, i) => random.fork(`${half} ${i}`));
        const connections = inputs.map((one, i) =>
          fuzzConnection(world, people[i % 2] ?? world.mallory, one, frames / HALVES / CONNECTIONS),
        );
        // One that breaks ends the row, but not before the others are done: the server is looked at when nobody attacks it any more.
        await Promise.allSettled(connections);
        for (const count of await Promise.all(connections)) read += count;
        await pause(LINGER_MS);
        heaps.push((await world.open.insides.read(world.open.process.pid)).heap);
      }
      const heapList = heaps.map((bytes) => (bytes / 1024 / 1024).toFixed(1)).join(', ');
      console.log(`       ${read} of them were read; heap after each ${frames / HALVES}: ${heapList} MB`);
      requireThat(read >= frames, `only ${read} were read`);
      requireThat(Math.max(...heaps) - Math.min(...heaps) <= DIFFERENCE_MAX, `the heap differs: ${heapList} MB`);
    },
  };
}

/** Sends by one connection after another until the server has read so many. @returns how many it has read */
async function fuzzConnection(world: World, person: Person, random: Random, wanted: number): Promise<number> {
  const inputs = new FuzzInputs(random, {
    roomId: 'general',
    userId: world.anna.id,
    messageId: world.messages.general,
  });
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  let [read, batches] = [0, 0];
  while (read < wanted) {
    const socket = await enter(world, person);
    // A connection keeps every frame that came: after some batches another one is taken.
    for (let i = 0; i < 5 && socket.isOpen && read < wanted; i += 1) {
      read += await sendBatch(socket, inputs);
      batches += 1;
      if (batches % REQUESTS_EVERY === 0) read += await sendRequests(world, person, inputs, agent);
    }
    socket.end();
  }
  agent.destroy();
  return read;
}

/** The place of a connection that just ended is given back when the server has seen its end. */
async function enter({ open }: World, { token }: Person): Promise<HostileSocket> {
  for (;;) {
    const socket = await HostileSocket.open(open.url);
    const answer = await socket.connect({ token, protocol: 1 });
    if (answer.startsWith('40')) return socket;
    socket.end();
    requireThat(answer.includes('RATE_LIMITED'), `not let in: ${answer}`);
  }
}

/** What was sent was read when what was sent after it is answered, or when the last of it ended the connection. */
async function sendBatch(socket: HostileSocket, inputs: FuzzInputs): Promise<number> {
  for (let sent = 1; sent <= BATCH; sent += 1) {
    const { data, isLast } = inputs.frame();
    socket.ws.send(data);
    if (!isLast && sent < BATCH) continue;
    const isAnswered = await socket.askText(BARRIER).then(
      () => true,
      () => false,
    );
    return isAnswered || (isLast && !socket.isOpen) ? sent : 0;
  }
  return 0;
}

async function sendRequests({ open }: World, { token }: Person, inputs: FuzzInputs, agent: Agent): Promise<number> {
  for (let i = 0; i < REQUESTS; i += 1) {
    const { method, path, body } = inputs.request();
    const { status } = await ask(open.url, path, { method, token, body, agent });
    requireThat(status < 500, `${method} ${path} ${body?.slice(0, 200)}: ${status}`);
  }
  const polling = '/socket.io/?EIO=4&transport=polling';
  const { text } = await ask(open.url, polling, { agent });
  const sid = /"sid":"([^"]+)"/.exec(text)?.[1];
  requireThat(sid !== undefined, `no connection to poll: ${text.slice(0, 100)}`);
  const headers = { 'content-type': 'text/plain;charset=UTF-8' };
  const post = (body: string) => ask(open.url, `${polling}&sid=${sid}`, { method: 'POST', headers, body, agent });
  const { status } = await post(inputs.poll());
  requireThat(status < 500, `a poll: ${status}`);
  // A connection that nobody polls stays for half a minute after its end, and weighs in the heap.
  await post(ENGINE_CLOSE);
  await ask(open.url, `${polling}&sid=${sid}`, { agent });
  return REQUESTS + 1;
}
