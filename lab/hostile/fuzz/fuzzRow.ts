import { Agent } from 'node:http';
import { Random } from '../../checker/random.ts';
import { ask } from '../ask.ts';
import { demand } from '../expectations.ts';
import { HostileSocket } from '../hostileSocket.ts';
import { type Row, STORED_KINDS } from '../row.ts';
import { enrol, type Person, type World } from '../world.ts';
import { FuzzInputs } from './fuzzInputs.ts';

/** Lines at one moment, of two people: each may have twenty. */
const LINES = 30;
const BATCH = 40;
/** One batch in so many is followed by as many requests and polls. */
const REQUESTS_EVERY = 4;
const REQUESTS = 12;
const GROWTH_MAX = 3 * 1024 * 1024;
/** What is kept for a while may fall between two looks; what leaks grows with every half. */
const HALVES_MAX = 4;
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
      'the process lives, no status 5xx, and the second half leaves at most 3 MB more in the heap than the first',
    stores: [...STORED_KINDS],
    async run(world) {
      const people = [
        await enrol(world.open.url, `fuzzer${world.next()}`),
        await enrol(world.open.url, `fuzzer${world.next()}`),
      ];
      const heaps: number[] = [];
      const random = new Random(seed);
      let read = 0;
      const grown = () => (heaps.at(-1) ?? 0) - (heaps.at(-2) ?? 0);
      while (heaps.length < 2 || (grown() > GROWTH_MAX && heaps.length < HALVES_MAX)) {
        const inputs = Array.from({ length: LINES }, (_, i) => random.fork(`${heaps.length} ${i}`));
        const counts = await Promise.all(
          inputs.map((one, i) => fuzzLine(world, people[i % 2] ?? world.mallory, one, frames / 2 / LINES)),
        );
        read += counts.reduce((sum, count) => sum + count, 0);
        heaps.push(await world.open.heap.read(world.open.process.pid));
      }
      const told = heaps.map((bytes) => (bytes / 1024 / 1024).toFixed(1)).join(', ');
      console.log(`       ${read} of them were read; heap after each ${frames / 2}: ${told} MB`);
      demand(read >= frames, `only ${read} were read`);
      demand(grown() <= GROWTH_MAX, `the heap grows: ${told} MB`);
    },
  };
}

/** Sends by one line after another until the server has read so many. @returns how many it has read */
async function fuzzLine(world: World, person: Person, random: Random, wanted: number): Promise<number> {
  const inputs = new FuzzInputs(random, {
    roomId: 'general',
    userId: world.anna.id,
    messageId: world.messages.general,
  });
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  let [read, batches] = [0, 0];
  while (read < wanted) {
    const socket = await enter(world, person);
    // A line keeps every frame that came: after some batches another one is taken.
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

/** The place of a line that just ended is given back when the server has seen its end. */
async function enter({ open }: World, { token }: Person): Promise<HostileSocket> {
  for (;;) {
    const socket = await HostileSocket.open(open.url);
    const answer = await socket.connect({ token, protocol: 1 });
    if (answer.startsWith('40')) return socket;
    socket.end();
    demand(answer.includes('RATE_LIMITED'), `not let in: ${answer}`);
  }
}

/** What was sent was read when what was sent after it is answered, or when the last of it ended the line. */
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
    demand(status < 500, `${method} ${path} ${body?.slice(0, 200)}: ${status}`);
  }
  const polling = '/socket.io/?EIO=4&transport=polling';
  const { text } = await ask(open.url, polling, { agent });
  const sid = /"sid":"([^"]+)"/.exec(text)?.[1];
  demand(sid !== undefined, `no line to poll: ${text.slice(0, 100)}`);
  const headers = { 'content-type': 'text/plain;charset=UTF-8' };
  const post = (body: string) => ask(open.url, `${polling}&sid=${sid}`, { method: 'POST', headers, body, agent });
  const { status } = await post(inputs.poll());
  demand(status < 500, `a poll: ${status}`);
  // A line that nobody polls would stay for a while, and weigh in the heap.
  await post(ENGINE_CLOSE);
  return REQUESTS + 1;
}
