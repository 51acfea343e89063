import { ask } from '../ask.ts';
import { requireThat, requireRefused } from '../expectations.ts';
import { HostileSocket } from '../hostileSocket.ts';
import type { Row } from '../row.ts';
import { enrol, type Person, type World } from '../world.ts';

const MB = 1024 * 1024;
/** What the operating systems of both sides take of a connection that nobody reads. */
const KERNEL_BYTES = 12 * MB;
const LIMITED_ABOVE = 4 * MB;
const CUT_ABOVE = 8 * MB;
const MESSAGES = 50;
/** Each character takes three bytes, and none is like the one before: no compression makes it small. */
const CHARS = 4_000;
const PAGE_BYTES = MESSAGES * CHARS * 3;
/** Fewer than a person may send at once: each has a message behind it. */
const PAGES = 45;
const ANSWERS = Math.ceil((KERNEL_BYTES + CUT_ABOVE) / (CHARS * 3)) + 500;

const longText = () =>
  Array.from({ length: CHARS }, () => String.fromCodePoint(0x4e00 + Math.floor(Math.random() * 20_000))).join('');

/** A public room full of long texts, and somebody in it. */
async function fillRoom({ open, anna, next }: World): Promise<{ roomId: string; reader: Person }> {
  const must = async (token: string, path: string, body: unknown): Promise<any> =>
    (await ask(open.url, `/api${path}`, { method: 'POST', token, body })).body;
  const reader = await enrol(open.url, `reader${next()}`);
  const { id } = await must(anna.token, '/rooms', { name: `Heavy ${next()}`, kind: 'public' });
  for (let i = 0; i < MESSAGES; i += 1)
    await must(anna.token, '/messages', { roomId: id, clientId: `heavy-row-${next()}`, text: longText() });
  await must(reader.token, `/rooms/${id}/join`, undefined);
  return { roomId: id, reader };
}

/** Somebody in a room full of long texts who reads nothing any more, and somebody else who does. */
async function enterAndPause(world: World) {
  const { roomId, reader } = await fillRoom(world);
  const socket = await HostileSocket.enter(world.open.url, reader.token);
  const other = await HostileSocket.enter(world.open.url, world.anna.token);
  socket.ws.pause();
  return { roomId, reader, socket, other };
}

/** Who asks and does not read. */
export const readerRows: Row[] = [
  {
    sent: `${PAGES} pages of ${Math.round(PAGE_BYTES / 1_000)} KB, none of them read`,
    expected: 'above 4 MB that wait the next ones are RATE_LIMITED; who reads again gets the rest and goes on',
    stores: ['users', 'sessions', 'rooms', 'members', 'messages'],
    async run(world) {
      const { roomId, socket, other } = await enterAndPause(world);
      for (let i = 0; i < PAGES; i += 1) {
        socket.ws.send(`42${i}["loadMessages",{"roomId":"${roomId}","limit":${MESSAGES}}]`);
        // What the same person says after it is heard by others: then it was looked at, or waits for its turn.
        const text = `heard ${world.next()}`;
        const message = { roomId: 'general', clientId: `reader-row-${world.next()}`, text };
        socket.ws.send(`42${1_000 + i}${JSON.stringify(['chatMessage', message])}`);
        await other.until(() => other.frames.some((frame) => frame.includes(`"${text}"`)));
      }
      socket.ws.resume();
      const answers: any[] = [];
      for (let i = 0; i < PAGES; i += 1) answers.push(await socket.ackOf(i));
      const pages = answers.filter(({ ok }) => ok).length;
      const most = (KERNEL_BYTES + LIMITED_ABOVE) / PAGE_BYTES + 3;
      requireThat(pages > 0 && pages <= most, `${pages} pages waited`);
      for (const answer of answers) if (!answer.ok) requireRefused(answer, 'RATE_LIMITED');
      const more = JSON.stringify(['loadMessages', { roomId, limit: 1 }]);
      socket.ws.send(`42999${more}`);
      requireThat((await socket.ackOf(999)).ok, 'it does not go on');
      socket.end();
      other.end();
    },
  },
  {
    sent: `${ANSWERS} answers of ${(CHARS * 3) / 1_000} KB, none of them read`,
    expected: 'the connection is cut, and others hear that its person is gone',
    stores: ['users', 'sessions', 'rooms', 'members', 'messages'],
    async run(world) {
      const { roomId, reader, socket, other } = await enterAndPause(world);
      for (let i = 0; i < ANSWERS; i += 1)
        socket.ws.send(`42${i}["reactToMessage",{"id":"${roomId}:1","emoji":"👍","on":false}]`);
      const isGone = () =>
        other
          .events('userPresence')
          .some(({ users }) => users.some((one: any) => one.userId === reader.id && !one.online));
      // It is published some seconds after the end; a database of the tests takes its time before.
      for (let tries = 0; tries < 6 && !isGone(); tries += 1) await other.until(isGone).catch(() => undefined);
      requireThat(isGone(), 'nobody heard of its end');
      socket.end();
      other.end();
    },
  },
];
