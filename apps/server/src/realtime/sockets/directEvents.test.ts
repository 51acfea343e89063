import { afterAll, beforeAll, expect, it } from 'vitest';
import { connect } from '../../testing/connect.ts';
import { RawWebSocket } from '../../testing/rawWebSocket.ts';
import { registerAt, startServer, type TestServer } from '../../testing/startServer.ts';

let server: TestServer;
let token: string;
beforeAll(async () => {
  server = await startServer();
  token = (await registerAt(server.url, 'anna')).accessToken;
});
afterAll(() => server.close());

const send = (ack: number, clientId: string) =>
  `42${ack}["chatMessage",${JSON.stringify({ roomId: 'general', clientId, text: clientId })}]`;
const stored = async () =>
  (await server.stores.messages.page('general', { limit: 50 })).messages.map(({ clientId }) => clientId);

it('what comes in one write is served in its order, whichever way it takes', async () => {
  const socket = await RawWebSocket.connect(server.url, token);
  socket.send(send(0, 'in-order-1'), '421["nothing of the table",{}]', send(2, 'in-order-2'), '423["sync",7]');
  expect(await socket.waitFor((packet) => packet.startsWith('431['))).toContain('UNKNOWN_EVENT');
  expect(await socket.waitFor((packet) => packet.startsWith('433['))).toContain('VALIDATION_FAILED');
  expect(await socket.waitFor((packet) => packet.startsWith('432['))).toContain('"ok":true');
  expect((await stored()).slice(-2)).toEqual(['in-order-1', 'in-order-2']);
  socket.stream.destroy();
});

it('before somebody is let in, and after they left, nothing is served', async () => {
  const before = await stored();
  const { connection } = await RawWebSocket.ask(server.url);
  connection.send(send(0, 'too-early-1'));
  const left = await RawWebSocket.connect(server.url, token);
  left.send('41', send(0, 'too-late-01'));
  const other = await connect(server.url, token);
  await other.must('chatMessage', { roomId: 'general', clientId: 'in-time-001', text: 'x' });
  expect((await stored()).slice(before.length)).toEqual(['in-time-001']);
  expect(left.packets.filter((packet) => packet.startsWith('430['))).toEqual([]);
  other.close();
  for (const { stream } of [connection, left]) stream.destroy();
});

it('a client that asks for no answer is served where its event goes without, and not otherwise', async () => {
  const before = await stored();
  const ben = await connect(server.url, (await registerAt(server.url, 'ben')).accessToken);
  const socket = await RawWebSocket.connect(server.url, token);
  const message = { roomId: 'general', clientId: 'unheard-001', text: 'x' };
  socket.send(`42["chatMessage",${JSON.stringify(message)}]`, '42["typing",{"roomId":"general"}]');
  await ben.waitFor('userTyping', ({ typing }) => typing);
  expect(await stored()).toEqual(before);
  ben.close();
  socket.stream.destroy();
});
