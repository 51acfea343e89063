import * as z from 'zod';
import { type Route, type RouteName, routes } from '@palaver/protocol/routes';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rest } from '../testing/rest.ts';
import { registerAt, startServer, type TestServer } from '../testing/startServer.ts';

let server: TestServer;
let token: string;
let userId: string;
let before: unknown;
beforeAll(async () => {
  server = await startServer();
  const anna = await registerAt(server.url, 'anna');
  token = anna.accessToken;
  userId = anna.user.id;
  before = await state();
});
afterAll(() => server.close());

/** What hostile input must not have changed. */
async function state(): Promise<unknown> {
  const asks = ['/api/users/me', '/api/users', '/api/rooms', '/api/rooms/directory', '/api/rooms/general/messages'];
  return Promise.all(asks.map(async (path) => (await rest(server.url, 'GET', path, { token })).body as unknown));
}

const SOMEBODY = 'a1b2c3d4e5f6g7h8';
const EPOCH = 'an-epoch-0';
/** Something valid for every route, so that a fault of one field is the only fault. */
const VALID: Partial<Record<RouteName, { path?: object; query?: object; body?: object }>> = {
  register: {
    body: {
      username: 'mallory',
      password: 'four plain words',
      displayName: 'Mallory',
      email: 'mallory@example.org',
      setupCode: 'a-code-that-is-wrong',
      tokenInBody: true,
    },
  },
  login: {
    body: { username: 'anna', password: 'not this one', rememberMe: true, tokenInBody: true },
  },
  refreshToken: { body: { refreshToken: 'no-such-token' } },
  logout: { body: { refreshToken: 'no-such-token' } },
  listUsers: { query: { q: 'ann', limit: '10', cursor: 'anna' } },
  updateMe: { body: { displayName: 'Mallory', title: 'Nobody', email: 'mallory@example.org' } },
  getUser: { path: { id: SOMEBODY } },
  listDirectory: { query: { q: 'gen', limit: '10', cursor: 'general' } },
  createRoom: { body: { name: 'A room', kind: 'private', topic: 'x', members: [SOMEBODY] } },
  openPrivateMessages: { body: { userId: SOMEBODY } },
  getRoom: { path: { roomId: 'nowhere' } },
  updateRoom: { path: { roomId: 'nowhere' }, body: { name: 'A room', topic: 'x', archived: true } },
  joinRoom: { path: { roomId: 'nowhere' } },
  leaveRoom: { path: { roomId: 'nowhere' } },
  listMembers: { path: { roomId: 'nowhere' }, query: { q: 'ann', limit: '10', cursor: 'anna' } },
  putMember: { path: { roomId: 'nowhere', userId: SOMEBODY }, body: { role: 'owner' } },
  removeMember: { path: { roomId: 'nowhere', userId: SOMEBODY } },
  loadMessages: { path: { roomId: 'nowhere' }, query: { limit: '10', before: '5' } },
  putReceipts: { path: { roomId: 'nowhere' }, body: { receivedSeq: 1, readSeq: 1, epoch: EPOCH } },
  chatMessage: { body: { roomId: 'nowhere', clientId: 'hostile-client', text: 'x', replyTo: 'nowhere:1' } },
  editMessage: { path: { id: 'nowhere:1' }, body: { text: 'x', base: '2026-01-01T00:00:00.000Z', epoch: EPOCH } },
  deleteMessage: { path: { id: 'nowhere:1' }, query: { epoch: EPOCH } },
  reactToMessage: { path: { id: 'nowhere:1' }, body: { emoji: '👍', on: true, epoch: EPOCH } },
  sync: {
    body: { epoch: EPOCH, stateRev: 'p1', rooms: { general: 1 }, first: 'general', part: true, maxBytes: 8_192 },
  },
};

/** None of these is right in any field of any route. */
const WRONG_IN_BODIES: unknown[] = [
  { $ne: null },
  { $gt: '' },
  [{ $regex: '.' }],
  ['x', ['y']],
  { toString: 'x' },
  -1.5,
  1e308,
  'a\0b',
  'half \ud800 of a pair',
  'x'.repeat(60_000),
  JSON.parse('{"__proto__": {"role": "admin"}}'),
];
const WRONG_IN_ADDRESSES = [
  'a%00b',
  'x'.repeat(3_000),
  '%7B%22%24ne%22%3Anull%7D',
  '%5B%5D',
  '..%2F..%2Fetc',
  '-1',
  '1e308',
  'NaN',
];
/** Texts that look odd and are right in a search: they are looked for as they stand. */
const LITERAL = new Set(['%7B%22%24ne%22%3Anull%7D', '%5B%5D', '..%2F..%2Fetc', '-1', '1e308', 'NaN']);
/** As odd as they look, rooms may be called so: they are just not there. */
const ROOM_LIKE = new Set(['-1', '1e308']);

async function ask(route: Route, path: object, query: object, body: unknown) {
  const filled = route.path.replace(/:(\w+)/g, (_, name: string) => String(Reflect.get(path, name)));
  const search = Object.entries(query).map(([name, value]) => `${name}=${String(value)}`);
  const address = `/api${filled}${search.length > 0 ? `?${search.join('&')}` : ''}`;
  return rest(server.url, route.method.toUpperCase(), address, { token, body });
}

describe.each(Object.entries<Route>(routes))('E2: %s', (name, route) => {
  const {
    path = {},
    query = {},
    body,
  }: { path?: object; query?: object; body?: object } = Reflect.get(VALID, name) ?? {};
  const demand400 = async (what: string, sent: Promise<{ status: number; body: unknown }>) =>
    expect((await sent).body, what).toMatchObject({
      statusCode: 400,
      errorCode: 'VALIDATION_FAILED',
      details: expect.any(Array),
    });

  it('the valid input is valid, and has every field there is', () => {
    for (const [schema, value] of [
      [route.params, path],
      [route.query, query],
      [route.body, body],
    ] as const) {
      if (!schema) continue;
      expect(schema.safeParse(value).error).toBeUndefined();
      const object = schema instanceof z.ZodOptional ? schema.unwrap() : schema;
      if (object instanceof z.ZodObject && name !== 'loadMessages')
        expect(Object.keys(value ?? {}).sort()).toEqual(Object.keys(object.shape).sort());
    }
  });

  if (body)
    it('each field of the body: wrong in type, too long, an operator, a prototype key, missing', async () => {
      for (const field of Object.keys(body ?? {})) {
        for (const wrong of WRONG_IN_BODIES) {
          await demand400(
            `${field} ${JSON.stringify(wrong).slice(0, 60)}`,
            ask(route, path, query, { ...body, [field]: wrong }),
          );
        }
        const without = { ...body, [field]: undefined };
        if (route.body?.safeParse(without).success === false)
          await demand400(`no ${field}`, ask(route, path, query, without));
      }
      for (const more of [
        '"deactivated": false',
        '"__proto__": {"role": "admin"}',
        '"constructor": {}',
        '"$where": "1"',
      ])
        await demand400(more, ask(route, path, query, `{${more}, ${JSON.stringify(body).slice(1)}`));
    });

  it('each field of the address: wrong, too long, twice, unknown', async () => {
    for (const field of Object.keys(path)) {
      for (const wrong of WRONG_IN_ADDRESSES.filter((one) => field !== 'roomId' || !ROOM_LIKE.has(one)))
        await demand400(`:${field} ${wrong.slice(0, 40)}`, ask(route, { ...path, [field]: wrong }, query, body));
    }
    for (const field of Object.keys(query)) {
      for (const wrong of WRONG_IN_ADDRESSES) {
        if (field === 'q' && LITERAL.has(wrong)) continue;
        if (field === 'cursor' && route.query?.safeParse({ cursor: decodeURIComponent(wrong) }).success) continue;
        await demand400(`${field}=${wrong.slice(0, 40)}`, ask(route, path, { ...query, [field]: wrong }, body));
      }
      await demand400(`${field} twice`, ask(route, path, { ...query, [field]: `1&${field}=1` }, body));
      await demand400(`${field} as a list`, ask(route, path, { [`${field}[]`]: '1' }, body));
      await demand400(`${field} as an operator`, ask(route, path, { [`${field}[$gt]`]: '' }, body));
    }
    await demand400('unknown', ask(route, path, { ...query, unknown: '1' }, body));
    await demand400('a prototype key', ask(route, path, { ...query, ['__proto__']: '1' }, body));
  });
});

it('and nothing of it was stored, and the same process lives', async () => {
  expect(await state()).toEqual(before);
  expect((await rest(server.url, 'GET', `/api/users/${userId}`, { token })).status).toBe(200);
});
