import { Agent } from 'node:http';
import { percentile } from '../../kit/percentile.ts';
import { residentMegabytes } from '../../kit/residentMegabytes.ts';
import { ask } from '../ask.ts';
import { HostileSocket } from '../hostileSocket.ts';
import { enrol, enrolFrom, type Person, type World } from '../world.ts';

const MARKS = `e${'\u0301\u0323'.repeat(15_000)}`;
const PAGES = 152;
const ROOMS = 5_000;

/** A text of 4,000 signs that takes 12,000 bytes, or 16,000. */
const inThree = () =>
  Array.from({ length: 4_000 }, () => String.fromCodePoint(0x4e00 + Math.floor(Math.random() * 20_000))).join('');
const inFour = () => '🦉'.repeat(4_000);

/** Ten registrations of 60 KB at once: how long others wait meanwhile, milliseconds, 99 of 100. */
export async function registrations({ open, anna, next }: World): Promise<{ healthP99: number; othersP99: number }> {
  const body = { username: MARKS, password: 'four plain words', displayName: MARKS };
  const [health, others]: [number[], number[]] = [[], []];
  for (let round = 0; round < 10; round += 1) {
    const attack = Promise.all(
      Array.from({ length: 10 }, () => ask(open.url, '/api/auth/register', { method: 'POST', body })),
    );
    for (let i = 0; i < 10; i += 1) {
      health.push((await ask(open.url, '/health')).ms);
      const message = { roomId: 'general', clientId: `figure-${next()}`, text: 'meanwhile' };
      others.push((await ask(open.url, '/api/messages', { method: 'POST', token: anna.token, body: message })).ms);
    }
    await attack;
  }
  return { healthP99: percentile(health, 0.99), othersP99: percentile(others, 0.99) };
}

/** A socket that never reads asks for 152 pages: by how many megabytes the server's memory grows at most. */
export async function unreadPages(world: World): Promise<number> {
  const { roomId, person } = await heavyRoom(world, 50, inThree);
  const [socket, other] = [
    await HostileSocket.enter(world.open.url, person.token),
    await HostileSocket.enter(world.open.url, world.anna.token),
  ];
  const memory = () => residentMegabytes(world.open.process.pid);
  // Pages that are read: what the server keeps of its own is there before.
  for (let i = 0; i < 10; i += 1) await socket.ask('loadMessages', { roomId, limit: 50 });
  const before = memory();
  let most = before;
  socket.ws.pause();
  for (let i = 0; i < PAGES; i += 1) {
    socket.ws.send(`42${1_000 + i}["loadMessages",{"roomId":"${roomId}","limit":50}]`);
    const text = `heard ${world.next()}`;
    const message = { roomId: 'general', clientId: `figure-${world.next()}`, text };
    socket.ws.send(`42${2_000 + i}${JSON.stringify(['chatMessage', message])}`);
    await other.until(() => other.frames.some((frame) => frame.includes(`"${text}"`)));
    most = Math.max(most, memory());
  }
  socket.end();
  other.end();
  return most - before;
}

/** A sync of 4 KB of a room with 501 texts of 16 KB: milliseconds, half of all. */
export async function heavySync(world: World): Promise<number> {
  const { roomId, person } = await heavyRoom(world, 501, inFour);
  const socket = await HostileSocket.enter(world.open.url, person.token);
  const times: number[] = [];
  for (let i = 0; i < 50; i += 1) {
    const startedAt = performance.now();
    await socket.ask('sync', { rooms: { [roomId]: 1 }, first: roomId, maxBytes: 4_096 });
    times.push(performance.now() - startedAt);
  }
  socket.end();
  return percentile(times, 0.5);
}

/** One person makes 5,000 rooms with a victim in each: in how many the victim is then, without limits of rate and with them. */
export async function roomsOfVictim(world: World): Promise<{ open: number; limited: number }> {
  const n = world.next();
  const trap = async (url: string, maker: Person, victim: Person): Promise<number> => {
    const agent = new Agent({ keepAlive: true, maxSockets: 20 });
    const body = { name: 'Trap', kind: 'private', members: [victim.id] };
    for (let made = 0; made < ROOMS; made += 50)
      await Promise.all(
        Array.from({ length: 50 }, () => ask(url, '/api/rooms', { method: 'POST', token: maker.token, body, agent })),
      );
    agent.destroy();
    return Number((await ask(url, '/api/rooms', { token: victim.token })).body.items.length);
  };
  return {
    open: await trap(
      world.open.url,
      await enrol(world.open.url, `trapper${n}`),
      await enrol(world.open.url, `victim${n}`),
    ),
    limited: await trap(
      world.limited.url,
      await enrolFrom(world.address(), world, `trapper${n}`),
      await enrolFrom(world.address(), world, `victim${n}`),
    ),
  };
}

/** A public room with so many texts, and somebody in it. */
async function heavyRoom({ open, anna, next }: World, messages: number, text: () => string) {
  const agent = new Agent({ keepAlive: true });
  const must = async (token: string, path: string, body: unknown): Promise<any> => {
    const answer = await ask(open.url, `/api${path}`, { method: 'POST', token, body, agent });
    if (answer.status >= 300) throw new Error(`${path}: ${answer.status} ${answer.text}`);
    return answer.body;
  };
  const person = await enrol(open.url, `reader${next()}`);
  const roomId = String((await must(anna.token, '/rooms', { name: `Heavy ${next()}`, kind: 'public' })).id);
  await must(person.token, `/rooms/${roomId}/join`, undefined);
  for (let i = 0; i < messages; i += 1)
    await must(anna.token, '/messages', { roomId, clientId: `figure-${next()}`, text: text() });
  agent.destroy();
  return { roomId, person };
}
