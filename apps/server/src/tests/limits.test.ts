import { afterEach, describe, expect, it } from 'vitest';
import { connect, type TestSocket } from '../testing/connect.ts';
import { confirmAddress } from '../testing/confirmAddress.ts';
import { rest } from '../testing/rest.ts';
import { registerAt, startServer, type TestServer } from '../testing/startServer.ts';

const PASSWORD = 'four plain words';
let server: TestServer;
afterEach(() => server.close());

/** Signs in as from another address: the server stands behind a trusted proxy here. */
const login = async (from: string, username: string, password: string = PASSWORD) =>
  (
    await rest(server.url, 'POST', '/api/auth/login', {
      body: { username, password, tokenInBody: true },
      headers: { 'x-forwarded-for': from },
    })
  ).status;
const statuses = async (count: number, ask: (i: number) => Promise<number>) => {
  const seen: number[] = [];
  for (let i = 0; i < count; i += 1) seen.push(await ask(i));
  return seen;
};
/** Any call as from another address. */
const from = (address: string, method: string, path: string, call: { token?: string; body?: unknown } = {}) =>
  rest(server.url, method, `/api${path}`, { ...call, headers: { 'x-forwarded-for': address } });
const times = (count: number, status: number): number[] => Array.from({ length: count }, () => status);

describe('tries to sign in (A8)', () => {
  it('another spelling of the name, or blanks around it, is no other name', async () => {
    server = await startServer({ RATE_LOGIN_PER_MINUTE: '3', TRUST_PROXY: 'loopback' });
    const spellings = ['kim', 'KIM', '\uFF4B\uFF49\uFF4D', '\u212Aim', ' kim '];
    expect(await statuses(5, (i) => login('203.0.113.1', spellings[i] ?? '', 'wrong'))).toEqual([
      ...times(3, 401),
      ...times(2, 429),
    ]);
  });

  it('one address has six times the tries of a name, whatever names it takes', async () => {
    server = await startServer({ RATE_LOGIN_PER_MINUTE: '2', TRUST_PROXY: 'loopback' });
    expect(await statuses(15, (i) => login('203.0.113.1', `name-${i}`, 'wrong'))).toEqual([
      ...times(12, 401),
      ...times(3, 429),
    ]);
    expect(await login('203.0.113.2', 'name-1', 'wrong')).toBe(401);
  });

  it('an IPv6 address counts as its /64: who owns a network has not as many tries as addresses', async () => {
    server = await startServer({ RATE_LOGIN_PER_MINUTE: '2', TRUST_PROXY: 'loopback' });
    expect(await statuses(4, (i) => login(`2001:db8:0:1::${i + 1}`, 'kim', 'wrong'))).toEqual([401, 401, 429, 429]);
    expect(await login('2001:db8:0:2::1', 'kim', 'wrong')).toBe(401);
  });

  it('nobody locks another out: a hundred bad tries from elsewhere, and the owner is in', async () => {
    server = await startServer({ RATE_LOGIN_PER_MINUTE: '5', TRUST_PROXY: 'loopback' });
    await registerAt(server.url, 'anna');
    await Promise.all(Array.from({ length: 100 }, (_, i) => login(`203.0.113.${i % 10}`, 'anna', 'wrong')));
    expect(await login('198.51.100.7', 'anna')).toBe(200);
  });

  it('in X-Forwarded-For only the address that the trusted proxy saw counts', async () => {
    server = await startServer({ RATE_LOGIN_PER_MINUTE: '2', TRUST_PROXY: 'loopback' });
    expect(await statuses(4, (i) => login(`198.51.100.${i}, 203.0.113.9`, 'kim', 'wrong'))).toEqual([
      401, 401, 429, 429,
    ]);
  });

  it('hostile names and bodies are refused for their shape and break nothing', async () => {
    server = await startServer({ RATE_LOGIN_PER_MINUTE: '3' });
    const bodies = [{ username: { $ne: null } }, { username: ['x'] }, [], 7, { username: 'x'.repeat(5_000) }];
    const answers = [];
    for (const body of bodies) answers.push((await rest(server.url, 'POST', '/api/auth/login', { body })).status);
    expect(answers).toEqual(times(5, 400));
  });

  it('an account has its tries whichever of its names is typed, and another account its own', async () => {
    server = await startServer({ RATE_LOGIN_PER_MINUTE: '4', TRUST_PROXY: 'loopback' });
    for (const name of ['anna', 'ben']) {
      const { user } = await registerAt(server.url, name);
      await confirmAddress(server.stores, user.id, `${name}@example.org`);
    }
    const names = ['anna', 'anna@example.org', 'ANNA', 'Anna@Example.ORG', 'anna', 'anna@example.org'];
    expect(await statuses(6, (i) => login('203.0.113.1', names[i] ?? '', 'wrong'))).toEqual([
      ...times(4, 401),
      ...times(2, 429),
    ]);
    expect(await login('203.0.113.1', 'anna')).toBe(429);
    expect(await login('203.0.113.1', 'ben@example.org')).toBe(200);
    expect(await login('203.0.113.2', 'anna')).toBe(200);
  });

  it('a successful sign-in does not count, for the account and for the address', async () => {
    server = await startServer({ RATE_LOGIN_PER_MINUTE: '2', TRUST_PROXY: 'loopback' });
    await registerAt(server.url, 'anna');
    expect(await login('203.0.113.1', 'anna', 'wrong')).toBe(401);
    expect(await statuses(20, () => login('203.0.113.1', 'anna'))).toEqual(times(20, 200));
    expect(await statuses(2, () => login('203.0.113.1', 'anna', 'wrong'))).toEqual([401, 429]);
    // The wrong ones and the one too many have taken places of the address: three of twelve.
    expect(await statuses(11, (i) => login('203.0.113.1', `nobody-${i}`, 'wrong'))).toEqual([
      ...times(9, 401),
      ...times(2, 429),
    ]);
  });

  it('are five a minute, and the cost of a hash is 10, where nothing is set', async () => {
    server = await startServer({ RATE_LOGIN_PER_MINUTE: '', BCRYPT_ROUNDS: '' });
    const { user } = await registerAt(server.url, 'anna');
    expect((await server.stores.users.find(user.id))?.passwordHash).toMatch(/^\$2b\$10\$/);
    expect(await statuses(6, () => login('', 'anna', 'wrong'))).toEqual([...times(5, 401), 429]);
  });

  it('are free again after a minute', async () => {
    let clock = Date.parse('2026-03-01T12:00:00Z');
    server = await startServer({ RATE_LOGIN_PER_MINUTE: '2' }, undefined, () => clock);
    expect(await statuses(3, () => login('', 'anna', 'wrong'))).toEqual([401, 401, 429]);
    clock += 59_000;
    expect(await login('', 'anna', 'wrong')).toBe(429);
    clock += 1_000;
    expect(await statuses(3, () => login('', 'anna', 'wrong'))).toEqual([401, 401, 429]);
    // A clock that is set back locks nobody out for hours.
    clock -= 2 * 3_600_000;
    expect(await login('', 'anna', 'wrong')).toBe(429);
    clock += 60_000;
    expect(await login('', 'anna', 'wrong')).toBe(401);
  });

  it('0 means no limit', async () => {
    server = await startServer({ RATE_LOGIN_PER_MINUTE: '0', RATE_API_PER_MINUTE: '0' });
    await registerAt(server.url, 'anna');
    const many = await Promise.all(Array.from({ length: 60 }, () => login('203.0.113.1', 'anna', 'wrong')));
    expect(new Set(many)).toEqual(new Set([401]));
  });
});

describe('requests (A8)', () => {
  it('count for the person where a token names one, else for the address', async () => {
    server = await startServer({ RATE_API_PER_MINUTE: '5' });
    const anna = await registerAt(server.url, 'anna');
    const ben = await registerAt(server.url, 'ben');
    const me = async (token?: string) => (await rest(server.url, 'GET', '/api/users/me', { token })).status;
    expect(await statuses(7, () => me(anna.accessToken))).toEqual([...times(5, 200), ...times(2, 429)]);
    expect(await me(ben.accessToken)).toBe(200);
    // Two registrations from here, then three without a valid token: the address has had its five.
    expect(await statuses(5, (i) => me(i % 2 ? 'a.b.c' : undefined))).toEqual([401, 401, 401, 429, 429]);
    expect(await me(ben.accessToken)).toBe(200);
    const limited = await rest(server.url, 'GET', '/api/users/me');
    expect(Number(limited.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(limited.body).toMatchObject({ errorCode: 'RATE_LIMITED', retryAfterMs: expect.any(Number) });
  });

  it('sends over REST do not count among them', async () => {
    server = await startServer({ RATE_API_PER_MINUTE: '2' });
    const { accessToken: token } = await registerAt(server.url, 'anna');
    const send = async (i: number) => {
      const body = { roomId: 'general', clientId: `not-counted-${i}`, text: 'hello' };
      return (await rest(server.url, 'POST', '/api/messages', { token, body })).status;
    };
    expect(await statuses(6, send)).toEqual(times(6, 201));
  });
});

describe('registrations (A8)', () => {
  const register = async (address: string, body: object) =>
    (await from(address, 'POST', '/auth/register', { body: { password: PASSWORD, tokenInBody: true, ...body } }))
      .status;

  it('are a hundred at once for an address, then twenty a minute', async () => {
    let clock = Date.parse('2026-03-01T12:00:00Z');
    const env = { RATE_LOGIN_PER_MINUTE: '', TRUST_PROXY: 'loopback' };
    server = await startServer(env, undefined, () => clock);
    const taken = (address: string) => register(address, { username: 'anna' });
    expect(await taken('203.0.113.1')).toBe(201);
    expect(await statuses(100, () => taken('203.0.113.1'))).toEqual([...times(99, 409), 429]);
    expect(await taken('203.0.113.2')).toBe(409);
    expect(await statuses(2, (i) => taken(`2001:db8::${i}`))).toEqual([409, 409]);
    clock += 60_000;
    expect(await statuses(21, () => taken('203.0.113.1'))).toEqual([...times(20, 409), 429]);
  });

  it('bring five wrong set-up codes a minute; right ones do not count', async () => {
    server = await startServer({ RATE_LOGIN_PER_MINUTE: '5', TRUST_PROXY: 'loopback' });
    const claim = (address: string, i: number, setupCode: string) =>
      register(address, { username: `boss-${i}`, setupCode });
    expect(await claim('203.0.113.1', 0, server.setupCode)).toBe(201);
    expect(await statuses(6, (i) => claim('203.0.113.1', 10 + i, server.setupCode))).toEqual(times(6, 403));
    expect(await statuses(6, (i) => claim('203.0.113.1', i, `wrong-code-${i}`))).toEqual([...times(5, 403), 429]);
    expect(await claim('203.0.113.1', 1, server.setupCode)).toBe(429);
    expect(await claim('203.0.113.2', 1, 'wrong-code')).toBe(403);
    expect(await register('203.0.113.1', { username: 'without-code' })).toBe(201);
  });
});

describe('refreshes and logouts (A8)', () => {
  const MADE_UP = 'A'.repeat(43);
  const refresh = async (address: string, refreshToken = '', path = 'token') =>
    (await from(address, 'POST', `/auth/${path}`, { body: { refreshToken } })).status;

  it('are 600 a minute for an address, whatever families it makes up', async () => {
    server = await startServer({ RATE_LOGIN_PER_MINUTE: '', TRUST_PROXY: 'loopback' });
    const { refreshToken = '' } = await registerAt(server.url, 'anna');
    const madeUp = (i: number) => `${String(i).padStart(20, 'a')}.1.${MADE_UP}`;
    const seen = await statuses(605, (i) =>
      i % 3 === 0 ? refresh('203.0.113.1', madeUp(i), 'logout') : refresh('203.0.113.1', madeUp(i)),
    );
    expect(seen.filter((status) => status === 429)).toHaveLength(5);
    expect(seen.slice(600)).toEqual(times(5, 429));
    expect(await refresh('203.0.113.1', refreshToken)).toBe(429);
    expect(await refresh('203.0.113.2', refreshToken)).toBe(200);
  });

  it('are 600 a minute for a family too, and only what is of the family counts there', async () => {
    server = await startServer({ RATE_LOGIN_PER_MINUTE: '', TRUST_PROXY: 'loopback' });
    const { refreshToken = '' } = await registerAt(server.url, 'anna');
    const { refreshToken: other = '' } = await registerAt(server.url, 'ben');
    const address = (i: number) => `203.0.113.${i % 100}`;
    const madeUp = `${refreshToken.split('.', 2).join('.')}.${MADE_UP}`;
    expect(await statuses(300, (i) => refresh(address(i), madeUp))).toEqual(times(300, 401));
    expect(await statuses(602, (i) => refresh(address(i), refreshToken))).toEqual([...times(600, 200), 429, 429]);
    expect(await refresh(address(0), other)).toBe(200);
  });
});

describe('a crew behind one address (A8)', () => {
  it('sixty phones start twice a minute with tokens that ran out, and all come back', { timeout: 60_000 }, async () => {
    let clock = Date.parse('2026-03-01T12:00:00Z');
    server = await startServer({ RATE_LOGIN_PER_MINUTE: '', RATE_API_PER_MINUTE: '' }, undefined, () => clock);
    const phones = [];
    for (let i = 0; i < 60; i += 1) phones.push(await registerAt(server.url, `phone-${i}`));
    clock += 2 * 3_600_000;
    for (let start = 0; start < 2; start += 1) {
      for (const phone of phones) {
        expect((await rest(server.url, 'GET', '/api/config')).status).toBe(200);
        const stale = await rest(server.url, 'GET', '/api/rooms', { token: phone.accessToken });
        expect(stale.body).toMatchObject({ statusCode: 401, errorCode: 'TOKEN_EXPIRED' });
        const { body: fresh } = await rest(server.url, 'POST', '/api/auth/token', {
          body: { refreshToken: phone.refreshToken },
        });
        expect((await rest(server.url, 'GET', '/api/rooms', { token: fresh.accessToken })).status).toBe(200);
      }
    }
  });

  it('made-up tokens from the same address still count, and so do those of nobody', async () => {
    server = await startServer({ RATE_API_PER_MINUTE: '' });
    const { accessToken: token } = await registerAt(server.url, 'anna');
    const rooms = async (token?: string) => (await rest(server.url, 'GET', '/api/rooms', { token })).status;
    const seen = await statuses(105, (i) => rooms(i % 2 ? 'a.b.c' : undefined));
    // The registration was the first of a hundred.
    expect(seen).toEqual([...times(99, 401), ...times(6, 429)]);
    expect(await statuses(101, () => rooms(token))).toEqual([...times(100, 200), 429]);
  });
});

describe('reads over REST (A8)', () => {
  it('history, sync and receipts count as reads and not among the requests', async () => {
    const clock = Date.parse('2026-03-01T12:00:00Z');
    const env = { RATE_API_PER_MINUTE: '1', RATE_SENDS_PER_SECOND: '10' };
    server = await startServer(env, undefined, () => clock);
    const { accessToken: token } = await registerAt(server.url, 'anna');
    const reads: [string, string, unknown?][] = [
      ['GET', '/rooms/general/messages'],
      ['POST', '/sync', { rooms: {} }],
      ['PUT', '/rooms/general/receipts', { readSeq: 0 }],
    ];
    const seen = await statuses(22, async (i) => {
      const [method = '', path = '', body] = reads[i % 3] ?? [];
      return (await rest(server.url, method, `/api${path}`, { token, body })).status;
    });
    expect(seen).toEqual([...times(20, 200), 429, 429]);
    // Who is no member is answered so, whatever the rate (M1).
    expect((await rest(server.url, 'GET', '/api/rooms/no-such-room/messages', { token })).status).toBe(404);
  });
});

describe('joining and leaving (L3)', () => {
  it('ten in a burst, by socket and REST together; the next one changes nothing', async () => {
    const clock = Date.parse('2026-03-01T12:00:00Z');
    server = await startServer({ RATE_SENDS_PER_SECOND: '10' }, undefined, () => clock);
    const { accessToken: token } = await registerAt(server.url, 'anna');
    const anna = await connect(server.url, token);
    const general = { roomId: 'general' };
    const byRest = async (path: string) =>
      (await rest(server.url, 'POST', `/api/rooms/general/${path}`, { token })).status;
    for (let i = 0; i < 3; i += 1) {
      await anna.must('leaveRoom', general);
      await anna.must('joinRoom', general);
    }
    expect([await byRest('leave'), await byRest('join'), await byRest('leave'), await byRest('join')]).toEqual([
      ...[204, 200, 204, 200],
    ]);
    expect(await byRest('leave')).toBe(429);
    expect(await anna.ask('leaveRoom', general)).toMatchObject({
      error: { errorCode: 'RATE_LIMITED', retryAfterMs: 1_000 },
    });
    expect((await rest(server.url, 'GET', '/api/rooms/general', { token })).body.me).toMatchObject({ role: 'member' });
    anna.close();
  });
});

describe('sends (L3)', () => {
  const text = (kilobytes: number) => 'é'.repeat(kilobytes * 512);
  let sent = 0;
  let token: string;
  const message = (body: string) => ({ clientId: `counted-${(sent += 1)}`, text: body });

  async function open(): Promise<TestSocket> {
    const clock = Date.parse('2026-03-01T12:00:00Z');
    server = await startServer({ RATE_SENDS_PER_SECOND: '10' }, undefined, () => clock);
    ({ accessToken: token } = await registerAt(server.url, 'anna'));
    return connect(server.url, token);
  }

  it('cost by their bytes: a large text takes the place of several', async () => {
    const anna = await open();
    const send = async (body: string) =>
      (await anna.ask('chatMessage', { roomId: 'general', ...message(body) })).ok ? 'ok' : 'limited';
    expect(await Promise.all([5, 5, 5, 5, 5, 5, 5, 5].map((size) => send(text(size))))).toEqual(
      Array.from({ length: 8 }, () => 'ok'),
    );
    expect(await send(text(3))).toBe('limited');
    expect(await send('two more')).toBe('ok');
    expect(await send('two more')).toBe('ok');
    expect(await send('one too many')).toBe('limited');
    anna.close();
  });

  it('large edits cost as sends do, by socket and by REST, and take from the same places', async () => {
    const anna = await open();
    const { message: first } = await anna.must('chatMessage', { roomId: 'general', ...message('short') });
    let { editedAt: base } = first;
    for (let i = 0; i < 6; i += 1)
      ({
        message: { editedAt: base },
      } = await anna.must('editMessage', { id: first.id, text: `${i}${text(6)}`, base }));
    // 1 for the send and 7 for each edit: 43 of 50.
    const limited = { errorCode: 'RATE_LIMITED' };
    const edit = { id: first.id, text: text(7), base };
    expect(await anna.ask('editMessage', edit)).toMatchObject({ ok: false, error: limited });
    const { id, ...body } = edit;
    expect((await rest(server.url, 'PATCH', `/api/messages/${id}`, { token, body })).body).toMatchObject(limited);
    const large = { roomId: 'general', ...message(text(7)) };
    expect((await rest(server.url, 'POST', '/api/messages', { token, body: large })).body).toMatchObject(limited);
    for (let i = 0; i < 7; i += 1) await anna.must('reactToMessage', { id, emoji: '👍', on: i % 2 === 0 });
    expect(await anna.ask('reactToMessage', { id, emoji: '👍', on: false })).toMatchObject({
      ok: false,
      error: limited,
    });
    anna.close();
  });

  it('a batch is charged entry by entry, repeats are free, and the first without room ends it', async () => {
    const anna = await open();
    const batch = Array.from({ length: 50 }, () => message('short'));
    const first = await anna.must('chatMessages', { roomId: 'general', messages: batch.slice(0, 48) });
    expect(first.results.every(({ ok }) => ok)).toBe(true);
    const again = [
      ...batch.slice(0, 3),
      message('49th'),
      batch[4],
      message('50th'),
      batch[5],
      message('51st'),
      batch[6],
    ];
    const { results } = await anna.must('chatMessages', { roomId: 'general', messages: again });
    expect(results.map(({ ok }) => ok)).toEqual([true, true, true, true, true, true, true, false]);
    expect(results.at(-1)).toMatchObject({ error: { errorCode: 'RATE_LIMITED', retryAfterMs: expect.any(Number) } });
    // The repeat of a stored one is answered whatever the rate, and who is no member hears that first.
    expect(await anna.ask('chatMessage', { roomId: 'general', ...batch[0] })).toMatchObject({ ok: true });
    expect(await anna.ask('chatMessage', { roomId: 'no-such-room', ...message('x') })).toMatchObject({
      error: { errorCode: 'ROOM_NOT_FOUND' },
    });
    anna.close();
  });
});
