import { LIMITS } from '@palaver/protocol/limits';
import { ask } from '../ask.ts';
import { requireThat, requireRefused } from '../expectations.ts';
import { HostileSocket } from '../hostileSocket.ts';
import type { Row } from '../row.ts';
import { enrol, enrolFrom, type Person, type World } from '../world.ts';

const BURST = LIMITS.packetsPerSecond * LIMITS.packetsBurstSeconds;
/** More than there is room for at once, and no more than is read within the time in which a flood is borne. */
const FLOOD = BURST + LIMITS.packetsPerSecond;
const SHAPES = (1.5 * BURST) / LIMITS.refusedShapeCost;
const CONNECTS_BURST = LIMITS.connectsPerSecond * LIMITS.connectsBurstSeconds;
const OTHERS_MS = 1_000;
const BARRIER = '["stopTyping",{"roomId":"general"}]';

/** Somebody where the limits hold as shipped, at an address of their own, with a connection. */
async function enterLimited(world: World): Promise<{ person: Person; socket: HostileSocket; from: string }> {
  const from = world.address();
  const person = await enrolFrom(from, world, `flooder${world.next()}`);
  return { person, from, socket: await HostileSocket.enter(world.limited.url, person.token, { localAddress: from }) };
}

/** The answers to questions of which each is asked at once, by their codes; `ok` for what was done. */
async function flood(socket: HostileSocket, ...questions: string[]): Promise<string[]> {
  const acks = await Promise.all(questions.map((json) => socket.askText(json)));
  return acks.map((ack) => (ack?.ok === true ? 'ok' : String(ack?.error?.errorCode)));
}

const count = (codes: string[], wanted: string) => codes.filter((code) => code === wanted).length;

/** Others are served at once, whatever one connection does. */
async function requireOthersServed({ limited }: World): Promise<void> {
  const { status, ms } = await ask(limited.url, '/health');
  requireThat(status === 200 && ms < OTHERS_MS, `/health: ${status} after ${Math.round(ms)} ms`);
}

/** So much room there was since then, in packets. */
const roomSince = (startedAt: number) => BURST + ((performance.now() - startedAt) / 1_000) * LIMITS.packetsPerSecond;

/** Too much at once: it costs the others nothing, and who sent it only time. */
export const floodRows: Row[] = [
  {
    sent: `${FLOOD} unknown events at once`,
    expected: 'UNKNOWN_EVENT for those that there is room for, RATE_LIMITED for the rest, and then all goes on',
    stores: ['users', 'sessions', 'rooms', 'members'],
    async run(world) {
      const { socket } = await enterLimited(world);
      const startedAt = performance.now();
      const codes = await flood(socket, ...Array.from({ length: FLOOD }, () => '["noSuchEvent",{}]'));
      const most = roomSince(startedAt);
      await requireOthersServed(world);
      const [served, limited] = [count(codes, 'UNKNOWN_EVENT'), count(codes, 'RATE_LIMITED')];
      requireThat(served + limited === FLOOD, [...new Set(codes)].join());
      requireThat(served > 0 && limited > 0 && served <= most, `${served} of ${FLOOD} were looked at`);
      while ((await socket.askText(BARRIER)).ok !== true) continue;
      socket.end();
    },
  },
  {
    sent: `${SHAPES} wrong shapes, one after the other`,
    expected: 'each costs as much as ten packets: the connection is not read until there is room again',
    stores: ['users', 'sessions', 'rooms', 'members'],
    async run(world) {
      const { socket } = await enterLimited(world);
      const startedAt = performance.now();
      for (let i = 0; i < SHAPES; i += 1)
        requireRefused(await socket.ask('joinRoom', { roomId: { $ne: null } }), 'VALIDATION_FAILED');
      const most = roomSince(startedAt) / LIMITS.refusedShapeCost + 1;
      requireThat(SHAPES <= most, `${SHAPES} were looked at where there was room for ${Math.floor(most)}`);
      await requireOthersServed(world);
      socket.end();
    },
  },
  {
    sent: `${2 * FLOOD} CONNECT packets at once`,
    expected: 'some are answered, then the connection is not read until there is room again',
    stores: ['users', 'sessions', 'rooms', 'members'],
    async run(world) {
      const { socket } = await enterLimited(world);
      const startedAt = performance.now();
      for (let i = 0; i < 2 * FLOOD; i += 1) socket.ws.send('40/elsewhere,{}');
      while ((await socket.askText(BARRIER)).ok !== true) continue;
      const answered = socket.frames.filter((frame) => frame.startsWith('44/elsewhere')).length;
      requireThat(answered <= roomSince(startedAt), `${answered} were answered`);
      await requireOthersServed(world);
      socket.end();
    },
  },
  {
    sent: `${CONNECTS_BURST + 500} handshakes of one address at once`,
    expected: '429 for those above the burst, and a handshake of another address goes on',
    async run(world) {
      const from = world.address();
      const shake = async (address: string) => {
        const path = '/socket.io/?EIO=4&transport=polling';
        return (await ask(world.limited.url, path, { from: address })).status;
      };
      const startedAt = performance.now();
      const statuses: number[] = [];
      for (let sent = 0; sent < CONNECTS_BURST + 500; sent += 100)
        statuses.push(...(await Promise.all(Array.from({ length: 100 }, () => shake(from)))));
      const refilled = ((performance.now() - startedAt) / 1_000) * LIMITS.connectsPerSecond;
      const [served, refused] = [statuses.filter((one) => one === 200), statuses.filter((one) => one === 429)];
      requireThat(served.length + refused.length === statuses.length, [...new Set(statuses)].join());
      requireThat(served.length <= CONNECTS_BURST + refilled + 1, `${served.length} were let in`);
      requireThat(served.length >= Math.min(CONNECTS_BURST, statuses.length), `only ${served.length} were let in`);
      requireThat((await shake(world.address())) === 200, 'another address is refused too');
    },
  },
  {
    sent: '80 CONNECT packets with made-up tokens from one address',
    expected: 'twenty times the cost each: 429 before the 80th',
    async run(world) {
      const localAddress = world.address();
      for (let tries = 1; tries <= 80; tries += 1) {
        const opened = await HostileSocket.open(world.limited.url, { localAddress }).catch((error: Error) => error);
        if (opened instanceof Error) {
          requireThat(opened.message.includes('429'), opened.message);
          return;
        }
        const answer = await opened.connect({ token: 'a.b.c', protocol: 1 });
        requireThat(answer.startsWith('44'), answer.slice(0, 100));
        opened.end();
      }
      throw new Error('80 were looked at');
    },
  },
  {
    sent: 'batches of 50 messages with 55 names each, again and again',
    expected: 'after 50 messages the rest is RATE_LIMITED before a name is looked up',
    stores: ['users', 'sessions', 'rooms', 'members', 'messages'],
    async run(world) {
      const { socket } = await enterLimited(world);
      const text = Array.from({ length: 55 }, (_, i) => `@nobody${i}`).join(' ');
      const batch = () =>
        Array.from({ length: 50 }, () => ({ clientId: `names-row-${world.next()}`, text: text.slice(0, 500) }));
      const startedAt = performance.now();
      let sent = 0;
      for (let i = 0; i < 20; i += 1) {
        const { data } = await socket.ask('chatMessages', { roomId: 'general', messages: batch() });
        const results: { ok: boolean; error?: { errorCode: string } }[] = data.results;
        sent += results.filter(({ ok }) => ok).length;
        const last = results.at(-1);
        requireThat(last?.ok === true || last?.error?.errorCode === 'RATE_LIMITED', JSON.stringify(last));
      }
      const refilled = ((performance.now() - startedAt) / 1_000) * 10;
      requireThat(sent >= 50 && sent <= 50 + refilled + 1, `${sent} of 1,000 were sent`);
      await requireOthersServed(world);
      socket.end();
    },
  },
  {
    sent: 'ten texts of 16 KB at once',
    expected: 'each costs 1 and one for each of its kilobytes: three, then RATE_LIMITED with a time',
    stores: ['users', 'sessions', 'rooms', 'members', 'messages'],
    async run(world) {
      const { socket } = await enterLimited(world);
      const text = '🦉'.repeat(4_000);
      const message = () => ({ roomId: 'general', clientId: `large-row-${world.next()}`, text });
      const startedAt = performance.now();
      const asked: Promise<any>[] = [];
      for (let i = 0; i < 10; i += 1) asked.push(socket.ask('chatMessage', message()));
      const acks = await Promise.all(asked);
      const refilled = ((performance.now() - startedAt) / 1_000) * 10;
      const sent = acks.filter(({ ok }) => ok).length;
      requireThat(sent >= 3 && sent <= 3 + Math.ceil(refilled / 16), `${sent} were sent`);
      const refused = acks.find(({ ok }) => !ok);
      requireRefused(refused, 'RATE_LIMITED');
      requireThat(refused.error.retryAfterMs > 0, 'no time to wait');
      socket.end();
    },
  },
  {
    sent: 'typing and stopTyping in turns, 300 times',
    expected: 'one published change in half a second, and the last state comes',
    stores: ['users', 'sessions', 'rooms', 'members'],
    async run(world) {
      const { open, anna } = world;
      const one = await enrol(open.url, `typist${world.next()}`);
      const [listener, socket] = [
        await HostileSocket.enter(open.url, anna.token),
        await HostileSocket.enter(open.url, one.token),
      ];
      const came = (): any[] => listener.events('userTyping').filter(({ userId }) => userId === one.id);
      const startedAt = performance.now();
      for (let i = 0; i < 300; i += 1) await socket.ask(i % 2 === 0 ? 'typing' : 'stopTyping', { roomId: 'general' });
      await listener.until(() => came().length > 0 && came().at(-1)?.typing === false);
      const most = 2 + (performance.now() - startedAt) / LIMITS.typingPublishedEveryMs;
      requireThat(came().length <= most, `${came().length} came`);
      listener.end();
      socket.end();
    },
  },
];
