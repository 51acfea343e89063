import { once } from 'node:events';
import WebSocket from 'ws';
import { ask } from '../ask.ts';
import { requireThat, requireRefused } from '../expectations.ts';
import { HostileSocket } from '../hostileSocket.ts';
import type { Row } from '../row.ts';
import type { World } from '../world.ts';

const KB = 1024;
const ENGINE = '/socket.io/?EIO=4&transport=polling';

/** Sends frames on a connection of somebody who is in, and waits until the server ended it; another connection must live on. */
function endsConnection(...frames: string[]): Row['run'] {
  return async ({ open, mallory }) => {
    const other = await HostileSocket.enter(open.url, mallory.token);
    const socket = await HostileSocket.enter(open.url, mallory.token);
    for (const frame of frames) socket.ws.send(frame);
    await socket.closed();
    await other.ask('typing', { roomId: 'general' });
    other.end();
  };
}

/** Asks the engine for a connection in this way; it must be refused before anything is opened. */
function refusesLine(path: string, headers: Record<string, string> = {}): Row['run'] {
  return async ({ open }) => {
    const { status, text } = await ask(open.url, path, { headers });
    requireThat(status >= 400 && status < 500 && !text.includes('"sid"'), `${status} ${text.slice(0, 100)}`);
  };
}

async function refusesUpgrade({ open }: World, headers: Record<string, string>): Promise<void> {
  const opened = await HostileSocket.open(open.url, { headers }).then(
    (socket) => (socket.end(), true),
    () => false,
  );
  requireThat(!opened, 'it was let in');
}

const EVIL = { origin: 'https://evil.example' };
const CLOSED = 'the connection is closed, others live on';

/** Connections, frames and packets that no client of ours sends. */
export const packetRows: Row[] = [
  { sent: 'a WebSocket from another site', expected: 'refused', run: (world) => refusesUpgrade(world, EVIL) },
  {
    sent: 'a WebSocket with Origin null',
    expected: 'refused',
    run: (world) => refusesUpgrade(world, { origin: 'null' }),
  },
  { sent: 'polling from another site', expected: 'refused', run: refusesLine(ENGINE, EVIL) },
  { sent: 'sid __proto__', expected: 'refused', run: refusesLine(`${ENGINE}&sid=__proto__`) },
  { sent: 'sid constructor', expected: 'refused', run: refusesLine(`${ENGINE}&sid=constructor`) },
  { sent: 'a sid that is nobody’s', expected: 'refused', run: refusesLine(`${ENGINE}&sid=AAAAAAAAAAAAAAAAAAAA`) },
  { sent: 'no EIO', expected: 'refused', run: refusesLine('/socket.io/?transport=polling') },
  { sent: 'EIO=3', expected: 'refused', run: refusesLine('/socket.io/?EIO=3&transport=polling') },
  { sent: 'transport=carrier', expected: 'refused', run: refusesLine('/socket.io/?EIO=4&transport=carrier') },
  {
    sent: 'a handshake by PUT',
    expected: 'refused',
    async run({ open }) {
      const { status } = await ask(open.url, ENGINE, { method: 'PUT' });
      requireThat(status >= 400 && status < 500, String(status));
    },
  },
  {
    sent: 'a poll of 70 KB',
    expected: '413, or the connection ends',
    async run({ open }) {
      const { text } = await ask(open.url, ENGINE);
      const sid = /"sid":"([^"]+)"/.exec(text)?.[1] ?? '';
      const big = { method: 'POST', body: `4${'x'.repeat(70 * KB)}`, headers: { 'content-type': 'text/plain' } };
      const status = await ask(open.url, `${ENGINE}&sid=${sid}`, big).then(
        (answer) => answer.status,
        () => 413,
      );
      requireThat(status === 413 || status === 400, String(status));
    },
  },
  { sent: 'a frame of 70 KB', expected: CLOSED, run: endsConnection(`42["typing","${'x'.repeat(70 * KB)}"]`) },
  {
    sent: 'a message in fragments that has no end',
    expected: CLOSED,
    async run({ open, mallory }) {
      const socket = await HostileSocket.enter(open.url, mallory.token);
      for (let i = 0; i < 100 && socket.isOpen; i += 1) socket.ws.send('x'.repeat(KB), { fin: false });
      await socket.closed();
    },
  },
  {
    sent: 'a compressed frame of 10 MB',
    expected: CLOSED,
    async run({ open, mallory }) {
      const socket = await HostileSocket.enter(open.url, mallory.token, { perMessageDeflate: true });
      socket.ws.send('4'.repeat(10 * KB * KB), { compress: true });
      await socket.closed();
    },
  },
  { sent: 'a frame that is no packet', expected: CLOSED, run: endsConnection('9zzz') },
  { sent: 'a packet with broken JSON', expected: CLOSED, run: endsConnection('42["typing",{]') },
  { sent: 'a packet that is no list', expected: CLOSED, run: endsConnection('42{"typing":1}') },
  {
    sent: 'a binary packet with 11 attachments',
    expected: CLOSED,
    run: endsConnection('4511-["typing",{"_placeholder":true,"num":0}]'),
  },
  {
    sent: 'an attachment that nobody announced',
    expected: CLOSED,
    run: endsConnection('4b', 'bAAAA', '451-["typing",{"_placeholder":true,"num":7}]', '42["typing",{}]'),
  },
  {
    sent: 'a second CONNECT on the same connection',
    expected: CLOSED,
    run: endsConnection('40{"token":"x","protocol":1}'),
  },
  {
    sent: 'an event before CONNECT',
    expected: CLOSED,
    async run({ open }) {
      const socket = await HostileSocket.open(open.url);
      socket.ws.send('420["chatMessage",{"roomId":"general","clientId":"before-connect","text":"x"}]');
      await socket.closed();
    },
  },
  {
    sent: 'CONNECT to another namespace',
    expected: 'refused',
    async run({ open, mallory }) {
      const socket = await HostileSocket.open(open.url);
      socket.ws.send(`40/admin,${JSON.stringify({ token: mallory.token, protocol: 1 })}`);
      requireThat((await socket.frame((frame) => frame.startsWith('4'))).startsWith('44/admin,'), 'not refused');
      socket.end();
    },
  },
  ...['connect', 'connect_error', 'disconnect', 'disconnecting', 'newListener', 'removeListener'].map((name) => ({
    sent: `an event with the reserved name ${name}`,
    expected: CLOSED,
    run: endsConnection(`420["${name}",{}]`),
  })),
  {
    sent: 'events that do not exist: error, toString, __proto__, constructor, chatmessage',
    expected: 'UNKNOWN_EVENT',
    async run({ open, mallory }) {
      const socket = await HostileSocket.enter(open.url, mallory.token);
      for (const name of ['error', 'toString', '__proto__', 'constructor', 'chatmessage', ''])
        requireRefused(await socket.ask(name, {}), 'UNKNOWN_EVENT');
      socket.end();
    },
  },
  {
    sent: 'an event with 1,000 arguments',
    expected: 'VALIDATION_FAILED',
    async run({ open, mallory }) {
      const socket = await HostileSocket.enter(open.url, mallory.token);
      requireRefused(
        await socket.ask('joinRoom', ...Array.from({ length: 1_000 }, () => ({ roomId: 'general' }))),
        'VALIDATION_FAILED',
      );
      socket.end();
    },
  },
  {
    sent: 'lists in lists, 10,000 deep, in an event',
    expected: 'VALIDATION_FAILED',
    async run({ open, mallory }) {
      const socket = await HostileSocket.enter(open.url, mallory.token);
      const deep = `${'['.repeat(10_000)}${']'.repeat(10_000)}`;
      requireRefused(await socket.askText(`["joinRoom",{"roomId":${deep}}]`), 'VALIDATION_FAILED');
      socket.end();
    },
  },
  {
    sent: 'a right message without an ack',
    expected: 'nothing at all',
    async run({ open, mallory }) {
      const socket = await HostileSocket.enter(open.url, mallory.token);
      socket.ws.send('42["chatMessage",{"roomId":"general","clientId":"without-an-ack","text":"never stored"}]');
      await socket.ask('typing', { roomId: 'general' });
      requireThat(socket.events('chatMessage').length === 0, 'it was published');
      socket.end();
    },
  },
  {
    sent: 'acks that nobody asked for',
    expected: 'nothing at all',
    async run({ open, mallory }) {
      const socket = await HostileSocket.enter(open.url, mallory.token);
      for (let i = 0; i < 100; i += 1) socket.ws.send(`43${i}["x"]`);
      await socket.ask('typing', { roomId: 'general' });
      socket.end();
    },
  },
  {
    sent: 'a batch of 39 KB',
    expected: 'TOO_LARGE',
    async run({ open, mallory }) {
      const socket = await HostileSocket.enter(open.url, mallory.token);
      const messages = Array.from({ length: 10 }, (_, i) => ({ clientId: `big-batch-${i}`, text: 'x'.repeat(3_900) }));
      requireRefused(await socket.ask('chatMessages', { roomId: 'general', messages }), 'TOO_LARGE');
      socket.end();
    },
  },
  {
    sent: 'a 21st connection of one person',
    expected: 'RATE_LIMITED; it is let in when another ended',
    async run({ open, mallory }) {
      const sockets: HostileSocket[] = [];
      for (let i = 0; i < 20; i += 1) sockets.push(await HostileSocket.enter(open.url, mallory.token));
      const last = await HostileSocket.open(open.url);
      const answer = await last.connect({ token: mallory.token, protocol: 1 });
      requireThat(answer.startsWith('44') && answer.includes('RATE_LIMITED'), answer.slice(0, 100));
      last.end();
      for (const socket of sockets) socket.end();
      for (let tries = 0; ; tries += 1) {
        const again = await HostileSocket.open(open.url);
        const isIn = (await again.connect({ token: mallory.token, protocol: 1 })).startsWith('40');
        again.end();
        if (isIn) return;
        requireThat(tries < 100, 'places are not given back');
      }
    },
  },
  {
    sent: '1,000 connections that never say who they are',
    expected: 'all are closed within 20 s, and others are answered meanwhile',
    async run({ open, mallory }) {
      const address = `${open.url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`;
      const idle: Promise<unknown>[] = [];
      for (let i = 0; i < 1_000; i += 1) {
        const ws = new WebSocket(address, { perMessageDeflate: false, localAddress: `127.0.1.${(i % 200) + 1}` });
        ws.on('error', () => undefined);
        idle.push(once(ws, 'close'));
        if (i % 100 === 99) await ask(open.url, '/health');
      }
      const socket = await HostileSocket.enter(open.url, mallory.token);
      await socket.ask('typing', { roomId: 'general' });
      socket.end();
      const late = new Promise((_, reject) =>
        setTimeout(() => reject(new Error('some are still open after 20 s')), 20_000),
      );
      await Promise.race([Promise.all(idle), late]);
    },
  },
];
