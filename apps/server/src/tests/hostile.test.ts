import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { clientEvents } from '@palaver/protocol/events';
import { type Route, routes } from '@palaver/protocol/routes';
import { connect, type TestSocket } from '../testing/connect.ts';
import { registerAt, startServer, type TestServer } from '../testing/startServer.ts';
import { rest } from '../testing/rest.ts';

let server: TestServer;
let token: string;
let socket: TestSocket;
let userId: string;

beforeAll(async () => {
  server = await startServer();
  const anna = await registerAt(server.url, 'anna');
  token = anna.accessToken;
  userId = anna.user.id;
  socket = await connect(server.url, token);
});
afterAll(async () => {
  socket.close();
  await server.close();
});

const CLIENT_ID = 'hostile-client-1';
/** Something valid for every event, so that one fault at a time can be put into it. */
const VALID: Record<string, Record<string, unknown>> = {
  joinRoom: { roomId: 'general' },
  leaveRoom: { roomId: 'general' },
  chatMessage: { roomId: 'general', clientId: CLIENT_ID, text: 'hello', replyTo: 'general:1' },
  chatMessages: { roomId: 'general', messages: [{ clientId: CLIENT_ID, text: 'hello' }] },
  editMessage: { id: 'general:1', text: 'hello', base: null, epoch: 'an-epoch-0' },
  deleteMessage: { id: 'general:1', epoch: 'an-epoch-0' },
  reactToMessage: { id: 'general:1', emoji: '👍', on: true, epoch: 'an-epoch-0' },
  loadMessages: { roomId: 'general', limit: 10, before: 5 },
  sync: { rooms: {}, epoch: 'an-epoch-0', stateRev: 'p1', first: 'general', part: false, maxBytes: 8_192 },
  messageReceived: { roomId: 'general', seq: 1, epoch: 'an-epoch-0' },
  messageRead: { roomId: 'general', seq: 1, epoch: 'an-epoch-0' },
  typing: { roomId: 'general' },
  stopTyping: { roomId: 'general' },
  renewToken: { token: 'x.y.z' },
};

const TEXTS = ['', '   ', 'a\0b', 'half \ud800 of a pair', 'x'.repeat(40_001)];
const WRONG: unknown[] = [
  null,
  7,
  -1,
  1e308,
  true,
  [],
  {},
  { $ne: null },
  { $gt: '' },
  [{ $regex: '.' }],
  'x'.repeat(300),
  '__proto__',
  '../../etc',
  'pm_a_b',
];

describe('every event, every field', () => {
  for (const [name, { payload }] of Object.entries(clientEvents)) {
    const fields = Object.keys(VALID[name] ?? {});

    it(`${name}: refuses what is missing, wrong in type, too long, unknown or an operator, with VALIDATION_FAILED`, async () => {
      const bad: unknown[] = [
        null,
        undefined,
        7,
        'text',
        [],
        [VALID[name]],
        { ...VALID[name], unknown: 1 },
        { ...VALID[name], role: 'admin', seq: 9 },
      ];
      bad.push(
        JSON.parse(`{"__proto__": {"x": 1}, ${JSON.stringify(VALID[name]).slice(1)}`),
        JSON.parse(`{"constructor": 1, ${JSON.stringify(VALID[name]).slice(1)}`),
      );
      for (const field of fields) {
        for (const value of WRONG) bad.push({ ...VALID[name], [field]: value });
        if (!payload.safeParse({ ...VALID[name], [field]: undefined }).success)
          bad.push({ ...VALID[name], [field]: undefined });
      }
      if (fields.includes('text')) for (const text of TEXTS) bad.push({ ...VALID[name], text });
      const refused = bad.filter((value) => !payload.safeParse(value).success);
      expect(refused.length).toBeGreaterThan(fields.length * 5);
      for (const value of refused) {
        const ack = await socket.ask(name as 'typing', value);
        const limited = !ack.ok && ack.error.errorCode === 'RATE_LIMITED';
        if (!limited)
          expect(ack, JSON.stringify(value)?.slice(0, 200)).toMatchObject({
            ok: false,
            error: { statusCode: 400, errorCode: 'VALIDATION_FAILED' },
          });
      }
    });
  }

  it('stored nothing, and the same process lives', async () => {
    const { messages } = await socket.must('loadMessages', { roomId: 'general' });
    expect(messages).toEqual([]);
    expect((await rest(server.url, 'GET', '/health')).status).toBe(200);
  });
});

describe('odd packets', () => {
  it('unknown and reserved names get UNKNOWN_EVENT, or nothing without an ack', async () => {
    for (const name of ['nothing', 'error', 'toString', '__proto__', 'constructor', 'chatmessage']) {
      const ack = await socket.ask(name as 'typing', {});
      expect(ack, name).toMatchObject({ ok: false, error: { statusCode: 400, errorCode: 'UNKNOWN_EVENT' } });
    }
    socket.socket.emit('error', new Error('boo'));
    socket.socket.emit('chatMessage', { roomId: 'general', clientId: 'without-an-ack', text: 'never stored' });
    const { messages } = await socket.must('loadMessages', { roomId: 'general' });
    expect(messages).toEqual([]);
  });

  it('more arguments than an object and an ack are refused', async () => {
    const many = Array.from({ length: 1_000 }, () => ({ roomId: 'general' }));
    const ack: unknown = await socket.socket.timeout(5_000).emitWithAck('joinRoom', ...many);
    expect(ack).toMatchObject({ ok: false, error: { errorCode: 'VALIDATION_FAILED' } });
  });

  it('a frame over 64 KB closes that socket and no other', async () => {
    const other = await connect(server.url, token);
    const closed = new Promise((resolve) => other.socket.once('disconnect', resolve));
    other.socket.emit(
      'chatMessage',
      { roomId: 'general', clientId: CLIENT_ID, text: 'x'.repeat(70_000) },
      () => undefined,
    );
    await closed;
    expect(await socket.must('typing', { roomId: 'general' })).toEqual({});
  });

  it('a batch over 32 KB is TOO_LARGE', async () => {
    const messages = Array.from({ length: 10 }, (_, i) => ({ clientId: `big-batch-${i}`, text: 'x'.repeat(3_900) }));
    expect(await socket.ask('chatMessages', { roomId: 'general', messages })).toMatchObject({
      ok: false,
      error: { statusCode: 413, errorCode: 'TOO_LARGE' },
    });
  });

  it('deep nesting is refused like any other wrong value', async () => {
    const deep: unknown = JSON.parse('['.repeat(2_000) + ']'.repeat(2_000));
    expect(await socket.ask('joinRoom', { roomId: deep })).toMatchObject({
      ok: false,
      error: { errorCode: 'VALIDATION_FAILED' },
    });
    const deeper = `{"roomId": ${'['.repeat(10_000)}${']'.repeat(10_000)}}`;
    expect((await rest(server.url, 'POST', '/api/messages', { token, body: deeper })).body).toMatchObject({
      statusCode: 400,
      errorCode: 'VALIDATION_FAILED',
    });
  });
});

describe('every route, every field', () => {
  const PARAMS: Record<string, string> = { roomId: 'general', id: 'general:1' };
  const path = (route: Route) =>
    `/api${route.path.replace(/:(\w+)/g, (_, name: string) => (name === 'userId' ? userId : route.path.startsWith('/users') ? userId : (PARAMS[name] ?? '')))}`;

  for (const [name, route] of Object.entries<Route>(routes)) {
    it(`${name}: refuses hostile bodies and queries with a code and no stack`, async () => {
      const bodies: unknown[] = route.body
        ? [7, 'text', [], { unknown: 1 }, { __proto__: 1, role: 'admin', id: 'x' }]
        : [];
      const shape = route.body instanceof z.ZodObject ? Object.keys(route.body.shape) : [];
      for (const field of shape) for (const value of WRONG) bodies.push({ [field]: value });
      for (const body of bodies) {
        if (route.body?.safeParse(body).success) continue;
        const answer = await rest(server.url, route.method.toUpperCase(), path(route), {
          token,
          body: JSON.stringify(body),
        });
        expect(answer.status, `${name} ${JSON.stringify(body)?.slice(0, 100)}`).toBe(400);
        expect(answer.body).toMatchObject({ statusCode: 400, errorCode: 'VALIDATION_FAILED' });
        expect(JSON.stringify(answer.body)).not.toMatch(/\.ts:|node_modules/);
      }
      for (const query of [
        '?unknown=1',
        '?limit=0',
        '?limit=1e9',
        '?limit=NaN',
        '?limit=5&limit=6',
        '?q[$ne]=1',
        '?cursor=../..',
        '?before=-1',
        '?__proto__=1',
      ]) {
        if (!route.query) continue;
        const answer = await rest(server.url, route.method.toUpperCase(), path(route) + query, { token });
        expect(answer.status, name + query).toBe(400);
      }
    });
  }

  it('bodies that are not JSON, too large, or of another type are told apart', async () => {
    const post = (body: string, type: string) =>
      rest(server.url, 'POST', '/api/messages', { token, body, headers: { 'content-type': type } });
    expect((await post('{', 'application/json')).body).toMatchObject({ statusCode: 400, errorCode: 'INVALID_JSON' });
    expect((await post('a=b', 'application/x-www-form-urlencoded')).body).toMatchObject({
      statusCode: 415,
      errorCode: 'UNSUPPORTED_MEDIA_TYPE',
    });
    expect((await post(JSON.stringify({ text: 'x'.repeat(70_000) }), 'application/json')).body).toMatchObject({
      statusCode: 413,
      errorCode: 'TOO_LARGE',
    });
    expect((await rest(server.url, 'GET', '/api/nothing', { token })).body).toMatchObject({
      statusCode: 404,
      errorCode: 'NOT_FOUND',
    });
    expect((await rest(server.url, 'GET', '/api/rooms/%E0%A4%A', { token })).body).toMatchObject({ statusCode: 400 });
    expect((await rest(server.url, 'GET', '/health')).status).toBe(200);
  });
});
