import { afterAll, beforeAll, expect, it } from 'vitest';
import { connect, type TestSocket } from '../testing/connect.ts';
import { registerAt, startServer, type TestServer } from '../testing/startServer.ts';

let server: TestServer;
let anna: TestSocket;
const ids = new Map<string, string>();

beforeAll(async () => {
  server = await startServer();
  const { accessToken } = await registerAt(server.url, 'anna', { setupCode: server.setupCode });
  for (const name of ['ben', 'ben_', 'cara-']) ids.set(name, (await registerAt(server.url, name)).user.id);
  anna = await connect(server.url, accessToken);
});
afterAll(async () => {
  anna.close();
  await server.close();
});

let n = 0;
const clientId = () => `mention-test-${(n += 1)}`;
const idsOf = (...names: string[]) => names.map((name) => ids.get(name));

it.each([
  ['请@ben看一下', ['ben']],
  ['@benさん', ['ben']],
  ['(@BEN)', ['ben']],
  ['é@ben!', ['ben']],
  ['@ben.', ['ben']],
  ['@ben_ and @ben-', ['ben_', 'ben']],
  ['@cara-... @ben', ['cara-', 'ben']],
  ['**@ben**', ['ben']],
  ['x@ben', []],
  ['-@ben', []],
  ['write to x.y@ben', []],
  ['`@ben`', []],
  ['```\n@ben\n```', []],
  ['https://x.example/@ben', []],
  ['see https://x.example/?to=@ben&a', []],
  ['@cara', []],
])('%j calls those whom the page shows as called, sent or edited', async (text, names) => {
  const sent = await anna.must('chatMessage', { roomId: 'general', clientId: clientId(), text });
  expect(sent.message.mentions).toEqual(idsOf(...names));
  const plain = await anna.must('chatMessage', { roomId: 'general', clientId: clientId(), text: 'nobody yet' });
  const edited = await anna.must('editMessage', { id: plain.message.id, text, base: null });
  expect(edited.message.mentions).toEqual(idsOf(...names));
});

it('calls the first 50 of whom a text names, and nobody after them', async () => {
  const crew = Array.from({ length: 51 }, (_, i) => `crew${i}`);
  const called: string[] = [];
  for (const name of crew) called.push((await registerAt(server.url, name)).user.id);
  const text = crew.map((name) => `@${name}`).join(' ');
  const { message } = await anna.must('chatMessage', { roomId: 'general', clientId: clientId(), text });
  expect(message.mentions).toEqual(called.slice(0, 50));
});
